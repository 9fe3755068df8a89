// Shared with build.rs by `include!`: the embedded atlas and one read from disk must be named by the same rule.

/// The name of a set of files by their contents: BLAKE3 over each name and hash, in the order given (sorted by name).
fn identity<'a>(files: impl Iterator<Item = (&'a str, String)>) -> String {
    let mut hasher = blake3::Hasher::new();
    for (name, hash) in files {
        hasher.update(format!("{name}\0{hash}\n").as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}
