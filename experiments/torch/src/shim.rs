//! What `tch` lacks, from `shim/shim.cpp`: the only unsafe code of this package.

use std::ffi::{CStr, c_char, c_int};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::TorchError;

unsafe extern "C" {
    fn flatland_failure() -> *const c_char;
    fn flatland_torch_version() -> *const c_char;
    fn flatland_cpu_capability() -> *const c_char;
    fn flatland_enter_dual_level(level: *mut u64) -> c_int;
    fn flatland_exit_dual_level(level: u64) -> c_int;
    fn flatland_be_deterministic() -> c_int;
    fn flatland_open_cuda() -> c_int;
    fn flatland_device_name(device: i32, name: *mut c_char, size: i32) -> c_int;
    fn flatland_device_memory(device: i32, free: *mut u64, total: *mut u64) -> c_int;
    fn flatland_reset_peak_memory(device: i32) -> c_int;
    fn flatland_peak_memory(device: i32, bytes: *mut u64) -> c_int;
}

/// The version of libtorch, such as `2.11.0`.
pub(crate) fn version() -> String {
    // SAFETY: a string literal of the shim.
    unsafe { text(flatland_torch_version()) }
}

/// The instructions for which libtorch's kernels for the processor are chosen, such as `AVX2`.
pub(crate) fn cpu_capability() -> String {
    // SAFETY: a string that the shim keeps for good.
    unsafe { text(flatland_cpu_capability()) }
}

/// Deterministic algorithms, and `f32` that is `f32`: no TF32.
pub(crate) fn be_deterministic() -> Result<(), TorchError> {
    // SAFETY: no arguments. It sets an environment variable, which nothing else of this program reads or sets at that time:
    // engines are opened before the threads of a grid start.
    checked(unsafe { flatland_be_deterministic() })
}

/// Loads libtorch's part for CUDA.
pub(crate) fn open_cuda() -> Result<(), TorchError> {
    // SAFETY: no arguments; the library registers its kernels when it is loaded, as in any program linked with it.
    checked(unsafe { flatland_open_cuda() })
}

/// The name of a GPU.
pub(crate) fn device_name(device: usize) -> Result<String, TorchError> {
    let mut name = [0; 256];
    // SAFETY: the buffer outlives the call and has the size given.
    checked(unsafe { flatland_device_name(index(device), name.as_mut_ptr(), name.len() as i32) })?;
    // SAFETY: the driver ends the name with a zero, in a buffer of zeros that is longer.
    Ok(unsafe { text(name.as_ptr()) })
}

/// Bytes of a GPU: free, and in all.
pub(crate) fn device_memory(device: usize) -> Result<(u64, u64), TorchError> {
    let (mut free, mut total) = (0, 0);
    // SAFETY: both places outlive the call.
    checked(unsafe { flatland_device_memory(index(device), &mut free, &mut total) })?;
    Ok((free, total))
}

/// Starts a new count of the largest number of bytes allocated.
pub(crate) fn reset_peak_memory(device: usize) -> Result<(), TorchError> {
    // SAFETY: takes a number.
    checked(unsafe { flatland_reset_peak_memory(index(device)) })
}

/// The largest number of bytes allocated on a GPU since the last reset.
pub(crate) fn peak_memory(device: usize) -> Result<u64, TorchError> {
    let mut bytes = 0;
    // SAFETY: the place outlives the call.
    checked(unsafe { flatland_peak_memory(index(device), &mut bytes) })?;
    Ok(bytes)
}

/// While it lives, tensors can be dual numbers. There is one level in a process: others wait for it.
pub(crate) struct DualLevel {
    level: u64,
    _alone: MutexGuard<'static, ()>,
}

static LEVEL: Mutex<()> = Mutex::new(());

impl DualLevel {
    pub(crate) fn enter() -> Result<Self, TorchError> {
        // The lock guards no data that a panic could leave half written.
        let alone = LEVEL.lock().unwrap_or_else(PoisonError::into_inner);
        let mut level = 0;
        // SAFETY: the place outlives the call.
        checked(unsafe { flatland_enter_dual_level(&mut level) })?;
        Ok(Self { level, _alone: alone })
    }

    /// As libtorch counts.
    pub(crate) fn index(&self) -> i64 {
        self.level as i64
    }
}

impl Drop for DualLevel {
    fn drop(&mut self) {
        // SAFETY: the level was entered, and is left once. It fails only for a level that is not the innermost.
        unsafe { flatland_exit_dual_level(self.level) };
    }
}

fn index(device: usize) -> i32 {
    // No machine has that many; the next call refuses it.
    i32::try_from(device).unwrap_or(i32::MAX)
}

fn checked(code: c_int) -> Result<(), TorchError> {
    match code {
        0 => Ok(()),
        // SAFETY: the message of this thread's last failure, which lives until its next.
        _ => Err(TorchError::from_message(&unsafe { text(flatland_failure()) })),
    }
}

/// # Safety
///
/// A string that ends with a zero and lives through the call.
unsafe fn text(string: *const c_char) -> String {
    // SAFETY: promised by the caller.
    unsafe { CStr::from_ptr(string) }.to_string_lossy().into_owned()
}
