//! Panics, caught with their message and place.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::{Arc, Mutex, Once, PoisonError};

/// Where the panics of some threads are noted: message and place.
#[derive(Clone, Debug, Default)]
pub(crate) struct PanicNote(Arc<Mutex<Option<String>>>);

thread_local! {
    static NOTE: RefCell<Option<PanicNote>> = const { RefCell::new(None) };
}

static HOOK: Once = Once::new();

impl PanicNote {
    /// Notes the panics of this thread instead of printing them.
    pub(crate) fn watch(&self) {
        HOOK.call_once(|| {
            let others = take_hook();
            set_hook(Box::new(move |panic| {
                // A panic while the thread ends, when the note may be gone, is printed.
                let note = NOTE.try_with(|note| note.borrow().clone()).ok().flatten();
                match note {
                    Some(note) => note.set(Some(in_words(panic))),
                    None => others(panic),
                }
            }));
        });
        NOTE.set(Some(self.clone()));
    }

    fn set(&self, reason: Option<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = reason;
    }

    fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The result of `work`, or the message of its panic, with its place where this thread's panics are [noted](PanicNote::watch).
///
/// What `work` changes must be whole at any of its panics.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    let note = NOTE.with_borrow(Clone::clone);
    if let Some(note) = &note {
        note.set(None);
    }
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let noted = note.and_then(|note| note.take());
        noted.unwrap_or_else(|| message(payload.as_ref()).to_owned())
    })
}

fn in_words(panic: &PanicHookInfo<'_>) -> String {
    let message = message(panic.payload());
    match panic.location() {
        Some(place) => format!("{message} ({}:{})", place.file(), place.line()),
        None => message.to_owned(),
    }
}

fn message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without a message")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_noted_with_its_place_on_whatever_thread_of_the_pool() {
        let note = PanicNote::default();
        let watched = note.clone();
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(2)
            .start_handler(move |_| watched.watch())
            .build()
            .unwrap();
        let reason = pool.install(|| caught(|| rayon::join(|| panic!("it is {}", 7), || ())));
        let reason = reason.unwrap_err();
        assert!(reason.starts_with(&format!("it is 7 ({}:", file!())), "{reason}");
        assert_eq!(pool.install(|| caught(|| 3)), Ok(3));
    }

    #[test]
    fn without_a_note_a_panic_has_its_message() {
        let thread = std::thread::spawn(|| caught(|| std::panic::resume_unwind(Box::new("quiet"))));
        let reason: Result<(), String> = thread.join().unwrap();
        assert_eq!(reason.unwrap_err(), "quiet");
    }
}
