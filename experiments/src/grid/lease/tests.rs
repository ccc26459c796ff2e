//! Leases of processes that are alive, gone and elsewhere.

use super::*;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

const CELL: &str = "5e5e";

/// Leases whose heartbeat comes at once, and whose absence is noticed soon.
fn leases(out: &Path, me: Holder) -> Leases {
    Leases::with_times(out, Duration::from_millis(5), Duration::from_secs(2), me).unwrap()
}

fn elsewhere(host: &str) -> Holder {
    Holder {
        host: host.to_owned(),
        system: "another".to_owned(),
        ..Holder::this()
    }
}

fn lease(acquired: io::Result<Acquired>) -> Option<Lease> {
    match acquired.unwrap() {
        Acquired::Lease(lease) => Some(lease),
        Acquired::Held(_) => None,
    }
}

/// Leaves a lease as a killed process does.
fn left_by(leases: &Leases) {
    std::mem::forget(lease(leases.acquire(CELL)).unwrap());
    leases.heartbeat.stop();
}

fn files(out: &Path) -> usize {
    fs::read_dir(folder(out)).map_or(0, Iterator::count)
}

#[test]
fn one_of_many_that_want_a_cell_gets_it() {
    let out = tempfile::tempdir().unwrap();
    let leases = leases(out.path(), Holder::this());
    let first = lease(leases.acquire(CELL)).unwrap();
    assert!(lease(leases.acquire(CELL)).is_none());
    assert_eq!(holders(out.path()).unwrap()[CELL].process, std::process::id());
    assert!(lease(leases.acquire("another cell")).is_some());
    drop(first);
    assert!(lease(leases.acquire(CELL)).is_some());
    drop(leases);
    assert!(!folder(out.path()).exists(), "nothing is left");
}

#[cfg(target_os = "linux")]
#[test]
fn lease_of_a_process_that_is_gone_is_taken_over_at_once() {
    let out = tempfile::tempdir().unwrap();
    let mut child = Command::new("sleep")
        .arg("100")
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    left_by(&leases(out.path(), Holder::on_this_host(child.id())));
    let here = leases(out.path(), Holder::this());
    assert!(lease(here.acquire(CELL)).is_none(), "it is alive");

    // Dead, but not yet waited for.
    child.kill().unwrap();
    while here.holder(CELL).unwrap().is_some() {
        thread::yield_now();
    }
    assert!(holders(out.path()).unwrap().is_empty());
    let taken = lease(here.acquire(CELL)).unwrap();
    assert_eq!(
        files(out.path()),
        2,
        "the old one stays, so that no other can take it over"
    );
    assert!(lease(here.acquire(CELL)).is_none());
    drop(taken);
    assert_eq!(files(out.path()), 0);
    child.wait().unwrap();

    // Its number with another start is another process.
    let earlier = Holder {
        started: 1,
        ..Holder::this()
    };
    left_by(&leases(out.path(), earlier));
    here.sweep().unwrap();
    assert_eq!(files(out.path()), 0);
}

#[test]
fn lease_of_another_host_is_taken_over_when_its_heart_stands_still() {
    let out = tempfile::tempdir().unwrap();
    let there = leases(out.path(), elsewhere("there"));
    let theirs = lease(there.acquire(CELL)).unwrap();
    let here = leases(out.path(), Holder::this());
    let Acquired::Held(held) = here.acquire(CELL).unwrap() else {
        panic!("it is held");
    };
    assert_eq!((held.holder.host.as_str(), held.life), ("there", Life::Unknown));
    while here.holder(CELL).unwrap().unwrap().life != Life::Alive {
        thread::yield_now();
    }
    there.heartbeat.stop();
    while here.holder(CELL).unwrap().is_some() {
        thread::sleep(Duration::from_millis(5));
    }
    let ours = lease(here.acquire(CELL)).unwrap();
    // It was only suspended: what it gives back is no longer its own.
    drop(theirs);
    assert!(lease(there.acquire(CELL)).is_none());
    drop(ours);
    assert_eq!(files(out.path()), 0);
    assert!(lease(there.acquire(CELL)).is_some());
}

#[test]
fn lease_that_was_never_written_is_taken_over() {
    let out = tempfile::tempdir().unwrap();
    let here = leases(out.path(), Holder::this());
    fs::create_dir_all(folder(out.path())).unwrap();
    fs::write(folder(out.path()).join(CELL), "(host").unwrap();
    assert!(lease(here.acquire(CELL)).is_none());
    while here.holder(CELL).unwrap().is_some() {
        thread::sleep(Duration::from_millis(5));
    }
    assert!(lease(here.acquire(CELL)).is_some());
    assert_eq!(files(out.path()), 0);
}

/// Processes that see each other as hosts do, and each cell's lease left behind by one more that is gone.
#[test]
fn one_of_many_takes_over_what_is_left_behind() {
    let out = tempfile::tempdir().unwrap();
    let cells: Vec<String> = (0..50).map(|cell| format!("{cell:04x}")).collect();
    let gone = leases(out.path(), elsewhere("gone"));
    for cell in &cells {
        std::mem::forget(lease(gone.acquire(cell)).unwrap());
    }
    gone.heartbeat.stop();
    let (taken, together): (Vec<_>, Vec<_>) = cells
        .iter()
        .map(|_| (AtomicUsize::new(0), AtomicUsize::new(0)))
        .unzip();
    thread::scope(|scope| {
        for number in 0..4 {
            let (out, cells, taken, together) = (out.path(), &cells, &taken, &together);
            scope.spawn(move || {
                let leases = leases(out, elsewhere(&format!("host {number}")));
                while taken.iter().any(|taken| taken.load(Ordering::SeqCst) == 0) {
                    for (index, cell) in cells.iter().enumerate() {
                        if let Some(lease) = lease(leases.acquire(cell)) {
                            assert_eq!(together[index].fetch_add(1, Ordering::SeqCst), 0, "two at a time");
                            taken[index].fetch_add(1, Ordering::SeqCst);
                            thread::yield_now();
                            together[index].fetch_sub(1, Ordering::SeqCst);
                            drop(lease);
                        }
                    }
                }
            });
        }
    });
    assert_eq!(files(out.path()), 0);
}

#[test]
fn rest_of_a_release_is_swept() {
    let out = tempfile::tempdir().unwrap();
    let gone = leases(out.path(), elsewhere("gone"));
    left_by(&gone);
    let path = folder(out.path());
    fs::rename(path.join(CELL), path.join(format!("{CELL}.2"))).unwrap();
    let here = leases(out.path(), Holder::this());
    assert!(lease(here.acquire(CELL)).is_some(), "it does not count");
    while files(out.path()) > 0 {
        here.sweep().unwrap();
        thread::sleep(Duration::from_millis(5));
    }
}
