//! The thread that shows that this process is alive.

use super::file::LeaseFile;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Increases the counters of this process's leases at intervals, until it is stopped.
#[derive(Clone)]
pub(super) struct Heartbeat(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    stopped: Condvar,
}

#[derive(Default)]
struct State {
    leases: Vec<Arc<LeaseFile>>,
    stopped: bool,
}

impl Heartbeat {
    /// Starts the thread.
    pub(super) fn every(interval: Duration) -> io::Result<Self> {
        let heartbeat = Self(Arc::new(Shared {
            state: Mutex::default(),
            stopped: Condvar::new(),
        }));
        let thread = heartbeat.clone();
        std::thread::Builder::new()
            .name("heartbeat".to_owned())
            .spawn(move || thread.beat(interval))?;
        Ok(heartbeat)
    }

    pub(super) fn add(&self, lease: &Arc<LeaseFile>) {
        self.state().leases.push(lease.clone());
    }

    pub(super) fn remove(&self, lease: &Arc<LeaseFile>) {
        self.state().leases.retain(|other| !Arc::ptr_eq(other, lease));
    }

    /// Ends the thread, without waiting for what it writes.
    pub(super) fn stop(&self) {
        self.state().stopped = true;
        self.0.stopped.notify_all();
    }

    fn beat(&self, interval: Duration) {
        loop {
            let state = self.state();
            let waited = self
                .0
                .stopped
                .wait_timeout_while(state, interval, |state| !state.stopped);
            let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
            if state.stopped {
                return;
            }
            // Written without the lock, which workers that end a cell wait for.
            let leases = state.leases.clone();
            drop(state);
            for lease in leases {
                // A beat that fails is made up for by the next.
                let _ = lease.beat();
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
