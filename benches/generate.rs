//! How long `gen webhooks` takes, as ratios against a floor in the same run: a process that reads
//! the same files and runs `syn::parse_file` on them, on the same number of threads. It has the
//! system's allocator, as a plain program has; the binary has its own.
//!
//! `cargo bench` prints a table; nothing is asserted, because machines differ and are shared.

#[path = "generate/synthetic.rs"]
mod synthetic;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rayon::prelude::*;

const SIZES: [usize; 4] = [10, 30, 1_000, 10_000];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["floor", root] => floor(Path::new(root)),
        ["peak", root] => peak(Path::new(root)),
        // cargo passes `--bench`.
        _ => table(),
    }
}

/// Reads and parses, nothing else.
fn floor(root: &Path) {
    let files: Vec<_> = walkdir::WalkDir::new(root.join("models/webhooks"))
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| entry.into_path())
        .collect();
    let items: usize = files
        .par_iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).unwrap_or_default();
            syn::parse_file(&text).map_or(0, |file| file.items.len())
        })
        .sum();
    println!("{items}");
}

/// Generates in this process, and prints the most memory it held.
fn peak(root: &Path) {
    let settings = buildamp::settings::Settings::default();
    let loaded = buildamp::pipeline::load(root, &settings);
    let files = buildamp::pipeline::render(&loaded, &settings).unwrap_or_default();
    let bytes: usize = files.values().map(buildamp::render::Text::len).sum();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("?");
    println!("{bytes} {}", peak.trim());
}

fn table() {
    println!("threads: {}", rayon::current_num_threads());
    println!(
        "{:>8} {:>10} {:>10} {:>8} {:>10} {:>8} {:>12} {:>14}",
        "structs", "floor", "gen", "ratio", "gen again", "ratio", "output", "peak memory"
    );
    let times: Vec<Option<f64>> = SIZES.into_iter().map(row).collect();
    if let [.., Some(thousand), Some(ten_thousand)] = times.as_slice() {
        println!("10,000 structs take {:.1} times as long as 1,000", ten_thousand / thousand);
    }
}

/// Measures one size; the median time of a fresh generation in milliseconds.
fn row(size: usize) -> Option<f64> {
    let folder = tempfile::tempdir().ok()?;
    let root = folder.path();
    synthetic::write(root, size).ok()?;
    let rounds = if size >= 10_000 { 7 } else { 15 };
    let (mut floor, mut fresh, mut again) = (Vec::new(), Vec::new(), Vec::new());
    // Side by side in each round, so that a slow moment of the machine slows all three.
    for round in 0..rounds {
        // A folder of its own, and nothing deleted: for seconds ext4 makes a new file step over
        // every one that was deleted just before, which takes longer than a small project does.
        let out = format!("generated-{round}");
        floor.push(time(myself().arg("floor").arg(root)));
        fresh.push(time(generator(root).args(["--out", &out])));
        again.push(time(generator(root).args(["--out", &out])));
    }
    let ratio = |times: &[Duration]| median_ratio(times, &floor);
    let peak = myself().arg("peak").arg(root).output().map(|output| output.stdout);
    let peak = String::from_utf8(peak.unwrap_or_default()).unwrap_or_default();
    let (bytes, memory) = peak.trim().split_once(' ').unwrap_or(("?", "?"));
    println!(
        "{size:>8} {:>10} {:>10} {:>8.2} {:>10} {:>8.2} {bytes:>12} {memory:>14}",
        shown(milliseconds(&floor)),
        shown(milliseconds(&fresh)),
        ratio(&fresh),
        shown(milliseconds(&again)),
        ratio(&again),
    );
    Some(milliseconds(&fresh))
}

fn myself() -> Command {
    Command::new(std::env::current_exe().unwrap_or_default())
}

fn generator(root: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_buildamp"));
    command.args(["gen", "webhooks", "--root"]).arg(root);
    command
}

/// The whole process, from start to end; a failure ends the benchmark.
fn time(mut command: impl std::borrow::BorrowMut<Command>) -> Duration {
    let command = command.borrow_mut().stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status();
    let taken = start.elapsed();
    if !status.is_ok_and(|status| status.success()) {
        eprintln!("{command:?} failed");
        std::process::exit(1);
    }
    taken
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The median of the rounds' own ratios.
fn median_ratio(times: &[Duration], floor: &[Duration]) -> f64 {
    median(times.iter().zip(floor).map(|(t, f)| t.as_secs_f64() / f.as_secs_f64()).collect())
}

fn milliseconds(times: &[Duration]) -> f64 {
    median(times.iter().map(|t| t.as_secs_f64() * 1e3).collect())
}

fn shown(milliseconds: f64) -> String {
    format!("{milliseconds:.1} ms")
}
