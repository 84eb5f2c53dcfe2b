#[global_allocator]
static A: mimalloc::MiMalloc = mimalloc::MiMalloc;
#[path = "../benches/generate/synthetic.rs"]
mod synthetic;
use rayon::prelude::*;
use std::time::Instant;
fn main() {
    let root = std::path::Path::new("/tmp/syn");
    let n: usize = std::env::args().nth(1).unwrap().parse().unwrap();
    let _ = std::fs::remove_dir_all(root);
    synthetic::write(root, n).unwrap();
    for _ in 0..4 {
        let t = Instant::now();
        let mut d = Default::default();
        let sources = buildamp::source::Sources::read(root, &root.join("models/webhooks"), &mut d);
        let read = t.elapsed();
        let n: usize =
            sources.files().par_iter().map(|f| syn::parse_file(&f.text).unwrap().items.len()).sum();
        let floor = t.elapsed();
        let t = Instant::now();
        let program = buildamp::parse::parse(&sources, &mut d);
        let parse = t.elapsed();
        let t = Instant::now();
        buildamp::check::check(&program, &Default::default(), &mut d);
        let check = t.elapsed();
        let t = Instant::now();
        let files = buildamp::render::render(&program, &Default::default());
        println!(
            "{n} read {read:?} floor {floor:?} parse {parse:?} check {check:?} render {:?} {} bytes; {} diags",
            t.elapsed(),
            files.values().map(String::len).sum::<usize>(),
            d.iter().count()
        );
    }
}
