//! Times the readers over a tree of pages in memory, against merely scanning the bytes.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a timing binary")]

/// The allocator of the command that people run.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let mut files = Vec::new();
    // `cargo bench -- DIR...`; without folders the shared training pages, where they are.
    let mut roots: Vec<std::path::PathBuf> =
        std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).map(Into::into).collect();
    if roots.is_empty() {
        let above = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .map(|folder| folder.join("shared/pages/corpus"));
        roots.extend(above.filter(|folder| folder.is_dir()).take(1));
    }
    for root in &roots {
        gather(root, &mut files);
    }
    if files.is_empty() {
        println!("SKIPPED: name a folder of pages");
        return;
    }
    let bytes: usize = files.iter().map(Vec::len).sum();
    let start = std::time::Instant::now();
    let mut sum = 0_u64;
    for file in &files {
        sum += file.iter().map(|byte| u64::from(*byte)).sum::<u64>();
    }
    let scan = start.elapsed();
    let mut best = std::time::Duration::MAX;
    let mut blocks = 0;
    for _ in 0..5 {
        blocks = 0;
        let start = std::time::Instant::now();
        for file in &files {
            blocks += as_documented_pages::read(file, None).blocks.len();
        }
        best = best.min(start.elapsed());
    }
    println!("{} pages, {bytes} bytes, {blocks} blocks, sum {sum}", files.len());
    let rate = |time: std::time::Duration| {
        let seconds = time.as_secs_f64();
        format!("{:.0} pages/s, {:.1} MB/s", files.len() as f64 / seconds, bytes as f64 / 1e6 / seconds)
    };
    let ratio = best.as_secs_f64() / scan.as_secs_f64();
    println!("scan {scan:?}; read {best:?}: {}; {ratio:.0} times the scan", rate(best));
    let before = used();
    for file in &files {
        let page = as_documented_pages::read(file, None);
        drop(page);
    }
    let reading = used() - before;
    let origin = as_documented_pages::Origin::new("corpus/tree/page.rst");
    let mut whole = std::time::Duration::MAX;
    for _ in 0..5 {
        let start = std::time::Instant::now();
        let mut contracts = 0;
        for file in &files {
            contracts += as_documented_pages::interpret(&as_documented_pages::read(file, None), &origin)
                .contracts
                .len();
        }
        blocks = contracts;
        whole = whole.min(start.elapsed());
    }
    let ratio = whole.as_secs_f64() / scan.as_secs_f64();
    println!("read and interpret {whole:?}: {}; {ratio:.0} times the scan; {blocks} contracts", rate(whole));
    // On a busy machine the clock tells little; the processor's time tells what the work costs.
    let before = used();
    let rounds = 5;
    for file in files.iter().cycle().take(files.len() * rounds) {
        let own = as_documented_pages::interpret(&as_documented_pages::read(file, None), &origin);
        drop(own);
    }
    let both = (used() - before) / rounds as f64;
    println!(
        "processor time: read {reading:.2} s, read and interpret {both:.3} s: {:.0} pages/s",
        files.len() as f64 / both.max(1e-3)
    );
    tree(&roots);
}

/// Seconds of processor time that this process has used; zero where the system does not say.
fn used() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    // Ticks of 10 ms in user and in system mode.
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// Deriving a tree from disk to disk: contracts, schemas, documents and the index, on all cores.
fn tree(roots: &[std::path::PathBuf]) {
    let folder = tempfile::tempdir().unwrap();
    let start = std::time::Instant::now();
    let pages = as_documented_pages::gather(roots).unwrap();
    let gathered = start.elapsed();
    let derived = as_documented_pages::derive(&pages, &as_documented_pages::Options::default(), &|_| {});
    let made = start.elapsed();
    as_documented_pages::write(&derived.files, folder.path()).unwrap();
    let bytes: usize = derived.files.iter().map(|file| file.text.len()).sum();
    println!(
        "derive {:?} (finding the pages {gathered:?}, deriving {:?}, writing {:?}): {} files, {:.1} MB",
        start.elapsed(),
        made - gathered,
        start.elapsed() - made,
        derived.files.len(),
        bytes as f64 / 1e6
    );
}

fn gather(path: &std::path::Path, files: &mut Vec<Vec<u8>>) {
    if path.is_dir() {
        let mut names: Vec<_> = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        names.sort();
        names.iter().for_each(|path| gather(path, files));
    } else {
        files.push(std::fs::read(path).unwrap());
    }
}
