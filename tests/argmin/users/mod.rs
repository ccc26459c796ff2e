//! The usual work around a solver: observing, stopping, killing and resuming a run, and reading its best and last iterates.
//!
//! Each promise is judged from the problem's own log, from files on disk or from the output of another process. A test that
//! needs a process of its own starts this program again ([`child`]).

mod argmins_searches;
mod best_and_last;
mod checkpoint_files;
mod child;
mod observers;
mod problems;
mod stopping;
