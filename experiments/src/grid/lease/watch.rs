//! Leases judged by whether their counters change.

use super::file::Content;
use super::holder::Life;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A lease that cannot be read is being written, which takes no time, or was left so by a process killed meanwhile.
const INCOMPLETE: Duration = Duration::from_secs(5);

/// What was seen of leases.
pub(super) struct Watch {
    timeout: Duration,
    seen: HashMap<PathBuf, Seen>,
}

struct Seen {
    content: Content,
    /// Since when the content has not changed.
    since: Instant,
    /// Whether it has changed before.
    has_changed: bool,
}

impl Watch {
    /// A lease is gone when it has not changed for `timeout`.
    pub(super) fn new(timeout: Duration) -> Self {
        Self {
            timeout,
            seen: HashMap::new(),
        }
    }

    /// Whether a lease with this content now is alive, as far as is known.
    pub(super) fn look(&mut self, path: &Path, content: &Content) -> Life {
        let new = |has_changed| Seen {
            content: content.clone(),
            since: Instant::now(),
            has_changed,
        };
        let Some(seen) = self.seen.get_mut(path).filter(|seen| seen.content.is_of(content)) else {
            self.seen.insert(path.to_owned(), new(false));
            return Life::Unknown;
        };
        if seen.content.bytes != content.bytes {
            *seen = new(true);
        }
        let timeout = match content.holder() {
            Some(_) => self.timeout,
            None => self.timeout.min(INCOMPLETE),
        };
        match seen.has_changed {
            _ if seen.since.elapsed() >= timeout => Life::Gone,
            true => Life::Alive,
            false => Life::Unknown,
        }
    }
}
