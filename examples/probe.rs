fn main() {
    let text = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    let s = buildamp::source::Sources::from_texts([("models/webhooks/t.rs".to_owned(), text)]);
    let l = buildamp::pipeline::analyze(
        s,
        &buildamp::settings::Settings::default(),
        Default::default(),
    );
    for d in l.diagnostics.iter() {
        println!(
            "{} {:?}: {} | {:?}",
            d.code,
            match &d.place {
                buildamp::diagnostic::Place::Source(s) => l.sources.text(*s).to_owned(),
                x => format!("{x:?}"),
            },
            d.message,
            d.help
        );
    }
    if std::env::args().nth(2).is_some() {
        println!("{:#?}", l.program);
    }
}
