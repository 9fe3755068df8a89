#![allow(clippy::unwrap_used)]

use std::cell::Cell;
use std::process::Command;

use super::*;

/// In a child process of these tests: the process ends before this step, counted from 1, as if it were killed there.
const STOP: &str = "MONAZITE_TEST_STOP_BEFORE";
/// In a child process: the system cannot exchange names.
const PLAIN: &str = "MONAZITE_TEST_NO_EXCHANGE";
/// In a child process: the folder it writes.
const TARGET: &str = "MONAZITE_TEST_TARGET";
/// Exit code of a process that was stopped.
const STOPPED: i32 = 86;

thread_local! {
    static STEPS: Cell<u32> = const { Cell::new(0) };
}

pub(super) fn step() {
    let now = STEPS.with(|steps| {
        steps.set(steps.get() + 1);
        steps.get()
    });
    if std::env::var(STOP).is_ok_and(|stop| stop == now.to_string()) {
        std::process::exit(STOPPED);
    }
}

pub(super) fn exchange_names(one: &Path, other: &Path) -> io::Result<bool> {
    if std::env::var_os(PLAIN).is_some() { Ok(false) } else { exchange(one, other) }
}

fn write(target: &Path, text: &str) {
    let staged = Staged::new(target).unwrap();
    fs::write(staged.path().join("x"), text).unwrap();
    staged.commit().unwrap();
}

fn held(target: &Path) -> String {
    fs::read_to_string(target.join("x")).unwrap()
}

/// What a child process does; by itself nothing.
#[test]
fn in_a_child_process_a_folder_is_replaced() {
    if let Some(target) = std::env::var_os(TARGET) {
        write(Path::new(&target), "new");
    }
}

/// Whether a process that is to stop before step `stop` got that far.
fn is_stopped(target: &Path, stop: u32, plain: bool) -> bool {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "store::place::tests::in_a_child_process_a_folder_is_replaced"]);
    child.env(TARGET, target).env(STOP, stop.to_string());
    if plain {
        child.env(PLAIN, "1");
    }
    match child.output().unwrap().status.code() {
        Some(STOPPED) => true,
        Some(0) => false,
        other => panic!("the child ended with {other:?}"),
    }
}

#[test]
fn whoever_is_killed_before_any_rename_leaves_the_old_state_or_the_new_one() {
    for plain in [false, true] {
        let mut stops = 0;
        loop {
            let home = tempfile::tempdir().unwrap();
            let target = home.path().join("out");
            write(&target, "old");
            let stopped = is_stopped(&target, stops + 1, plain);
            if plain && !target.exists() {
                // The gap of a system that cannot exchange: any later write beside it closes it.
                write_atomic(&home.path().join("beside.txt"), b"later").unwrap();
            }
            assert_eq!(held(&target), if stopped { "old" } else { "new" }, "stopped before step {}", stops + 1);
            if !stopped {
                break;
            }
            stops += 1;
        }
        // An exchange is one step; without it, aside and into place are two more.
        let exchanged = exchange(Path::new("no such entry"), Path::new("nor this")).is_err();
        assert_eq!(stops, if plain || !exchanged { 3 } else { 1 });
    }
}

#[test]
fn a_folder_can_be_replaced_from_inside_it() {
    // The working directory is the process's, so a child moves into the folder.
    let home = tempfile::tempdir().unwrap();
    let target = home.path().join("out");
    for plain in [false, true] {
        write(&target, "old");
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "store::place::tests::in_a_child_process_a_folder_is_replaced"]);
        child.current_dir(&target).env(TARGET, "../out");
        if plain {
            child.env(PLAIN, "1");
        }
        let output = child.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        assert_eq!(held(&target), "new");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "nothing lies beside it");
    }
}

#[test]
fn a_file_is_replaced_whole_and_leaves_nothing_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.txt");
    write_atomic(&path, b"old").unwrap();
    write_atomic(&path, b"new").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn a_directory_given_up_half_way_leaves_the_old_one() {
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("data");
    write(&target, "1");
    let second = Staged::new(&target).unwrap();
    fs::write(second.path().join("x"), "2").unwrap();
    drop(second);
    assert_eq!(held(&target), "1");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn a_committed_directory_takes_the_place_of_the_old_one() {
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("data");
    for (name, text) in [("x", "1"), ("y", "2")] {
        let staged = Staged::new(&target).unwrap();
        fs::write(staged.path().join(name), text).unwrap();
        staged.commit().unwrap();
    }
    assert_eq!(files_under(dir.path()).unwrap(), [target.join("y")]);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn files_of_a_folder_are_replaced_together_and_the_others_stay() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("facts");
    for (name, text) in [("a.csv", "old"), ("carried.csv", "by hand"), ("deep/b.csv", "below")] {
        write_atomic(&dir.join(name), text.as_bytes()).unwrap();
    }
    let files = BTreeMap::from([("a.csv".to_owned(), b"new".to_vec()), ("c.csv".to_owned(), b"more".to_vec())]);
    replace_files(&dir, &files).unwrap();
    let text = |name: &str| fs::read_to_string(dir.join(name)).unwrap();
    assert_eq!(
        [text("a.csv"), text("c.csv"), text("carried.csv"), text("deep/b.csv")],
        ["new", "more", "by hand", "below"]
    );
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
}

#[test]
fn unfinished_entries_are_not_listed() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".tmp-monazite-crashd")).unwrap();
    fs::write(dir.path().join(".tmp-monazite-crashd/part.parquet"), "half").unwrap();
    fs::write(dir.path().join("b.csv"), "").unwrap();
    assert_eq!(files_under(dir.path()).unwrap(), [dir.path().join("b.csv")]);
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_and_a_link_to_nowhere_is_an_error() {
    use std::os::unix::fs::symlink;
    let home = tempfile::tempdir().unwrap();
    let (real, link, file) = (home.path().join("real"), home.path().join("link"), home.path().join("file"));
    write(&real, "old");
    symlink(&real, &link).unwrap();
    write(&link, "new");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(held(&real), "new");
    symlink(real.join("x"), &file).unwrap();
    write_atomic(&file, b"newer").unwrap();
    assert_eq!(held(&real), "newer");
    fs::remove_dir_all(&real).unwrap();
    assert!(write_atomic(&file, b"lost").is_err());
    assert!(Staged::new(&link).unwrap_err().to_string().contains("a link that leads nowhere"));
}
