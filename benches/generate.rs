//! How long `gen webhooks` takes, as ratios against a floor in the same run: a process that reads
//! the same files and runs `syn::parse_file` on them, on the same number of threads.
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
    let bytes: usize = files.values().map(String::len).sum();
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
    for size in SIZES {
        row(size);
    }
}

fn row(size: usize) {
    let Ok(folder) = tempfile::tempdir() else { return println!("no temporary folder") };
    let root = folder.path();
    if let Err(error) = synthetic::write(root, size) {
        return println!("{size}: {error}");
    }
    let rounds = if size >= 10_000 { 7 } else { 15 };
    let (mut floor, mut fresh, mut again) = (Vec::new(), Vec::new(), Vec::new());
    // Side by side in each round, so that a slow moment of the machine slows all three.
    for _ in 0..rounds {
        let _ = std::fs::remove_dir_all(root.join("generated"));
        floor.push(time(myself().arg("floor").arg(root)));
        fresh.push(time(generator(root)));
        again.push(time(generator(root)));
    }
    let ratio = |times: &[Duration]| median_ratio(times, &floor);
    let peak = myself().arg("peak").arg(root).output().map(|output| output.stdout);
    let peak = String::from_utf8(peak.unwrap_or_default()).unwrap_or_default();
    let (bytes, memory) = peak.trim().split_once(' ').unwrap_or(("?", "?"));
    println!(
        "{size:>8} {:>10} {:>10} {:>8.2} {:>10} {:>8.2} {bytes:>12} {memory:>14}",
        milliseconds(&floor),
        milliseconds(&fresh),
        ratio(&fresh),
        milliseconds(&again),
        ratio(&again),
    );
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

fn milliseconds(times: &[Duration]) -> String {
    format!("{:.1} ms", median(times.iter().map(|t| t.as_secs_f64() * 1e3).collect()))
}
