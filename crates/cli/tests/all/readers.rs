//! What cannot be read is an error, never emptiness: no reader's `Result` is thrown away on its way to an answer.

use std::path::{Path, PathBuf};

/// What throws an error away.
const THROWN: [&str; 5] = [".unwrap_or_default()", ".ok()", ".is_ok_and(", ".flatten().flatten()", "Result::ok"];
/// What reads data.
const READERS: [&str; 23] = [
    ".rows(",
    ".years(",
    ".bytes(",
    ".table(",
    "Workbook::open(",
    "read_file(",
    "unpack(",
    "zip::members(",
    "Manifest::read(",
    "blob::open(",
    "bundled(",
    "chain::build(",
    "build_from(",
    "decode(",
    "decompress(",
    "File::open(",
    "from_bytes(",
    "from_slice",
    "from_str(",
    "fs::read",
    "load(",
    "read_csv(",
    "read_dir(",
];
/// Where that is right: file, what the statement holds, and why.
const RIGHT: [(&str, &str, &str); 12] = [
    ("intake/src/source/workbook.rs", "zip::members(", "what cannot be listed is no workbook, and its reader says so"),
    ("intake/src/source/workbook.rs", "Workbook::open(", "only for recognising a layout"),
    (
        "intake/src/input_output/parts.rs",
        "zip::members(",
        "what cannot be listed is no archive, and its reader says so",
    ),
    ("intake/src/scenario/write.rs", "to_canonical_json", "a scenario's own JSON is JSON"),
    ("intake/src/facts/shelves.rs", "packed::read(", "`None` ends the program there"),
    ("intake/src/atlas/blob.rs", "decompress(", "`None` is damage there, and its caller's error"),
    ("intake/src/store/leftover.rs", "read_dir(", "what cannot be looked at is not swept"),
    ("intake/src/store/manifest.rs", "hash_file(", "what cannot be hashed is not intact, and is written again"),
    ("study/src/downstream.rs", "fs::read", "a kept inverse that cannot be read is computed again"),
    ("study/src/downstream.rs", "from_bytes(", "likewise"),
    ("study/src/folder.rs", "from_slice", "a folder whose manifest cannot be read is not ours, and is refused"),
    ("study/src/folder.rs", "fs::read", "likewise"),
];

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") && path.file_name().is_some_and(|n| n != "tests.rs") {
            found.push(path);
        }
    }
}

/// The statements of a file without its comments and its tests.
fn statements(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let joined: String = lines.map(|line| line.trim()).collect();
    joined.split([';', '{', '}']).map(|statement| statement.trim().to_owned()).collect()
}

#[test]
fn an_error_about_data_is_never_turned_into_emptiness() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut thrown = Vec::new();
    for room in ["intake", "study"] {
        let mut files = Vec::new();
        sources(&crates.join(room).join("src"), &mut files);
        for path in files {
            let name = path.strip_prefix(&crates).unwrap().to_string_lossy().replace('\\', "/");
            for statement in statements(&std::fs::read_to_string(&path).unwrap()) {
                let reads = READERS.iter().find(|reader| statement.contains(**reader));
                let throws = THROWN.iter().any(|word| statement.contains(word));
                let right = RIGHT.iter().any(|(file, holds, _)| name == *file && statement.contains(holds));
                if throws
                    && !right
                    && let Some(reader) = reads
                {
                    thrown.push(format!("{name}: `{reader}…` in `{statement}`"));
                }
            }
        }
    }
    assert!(thrown.is_empty(), "errors about data are thrown away:\n{}", thrown.join("\n"));
}

#[test]
fn the_rule_finds_a_reader_whose_error_is_thrown_away() {
    let text = "/// Docs: .rows( .ok()\nfn f() { let rows =\n    trade\n    .rows(code)\n    .unwrap_or_default(); }\n#[cfg(test)]\nmod tests { x.rows().ok(); }";
    let found: Vec<String> =
        statements(text).into_iter().filter(|s| s.contains(".rows(") && s.contains(THROWN[0])).collect();
    assert_eq!(found, ["let rows =trade.rows(code).unwrap_or_default()"]);
    assert!(!statements(text).iter().any(|s| s.contains(".ok()")));
}
