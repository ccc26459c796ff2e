//! What users of argmin do around a solver: watch it, stop it, kill it and go on, ask for the best and for the last.
//!
//! Each promise is judged from the problem's own log, from files on disk or from what another process printed. A test that
//! needs a process of its own starts this very program again ([`child`]).

mod argmins_searches;
mod best_and_last;
mod checkpoint_files;
mod child;
mod observers;
mod problems;
mod stopping;
