//! Stops a program at its system calls in a folder, in whatever thread, and disturbs them, by ptrace(2).
//!
//! strace's injection counts the calls of each thread apart and of all files together: the first calls of a thread would hide behind those that the
//! main thread makes at its start.

use crate::program::{Bench, Ran};
use nix::errno::Errno;
use nix::libc;
use nix::sys::ptrace::{self, Options};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

/// A system call about to be made.
pub struct Call {
    pub name: &'static str,
    /// What it is about.
    pub path: PathBuf,
    /// Whether it can change anything: not a read, nor the opening of a file to read it.
    pub writes: bool,
}

/// What is done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Pass,
    /// The process is killed before the call.
    Kill,
    /// The process is killed when half of the bytes are written.
    KillHalfway,
    /// The call fails, and does nothing.
    Fail(Errno),
    /// The process gets a signal, and the call is made.
    Signal(Signal),
}

/// Where a call has what it is about.
enum About {
    Path(usize),
    /// A path relative to a folder.
    PathAt(usize, usize),
    Descriptor(usize),
}

/// The calls looked at: number, name, what about, whether it changes anything.
const CALLS: [(i64, &str, About, bool); 31] = {
    use About::{Descriptor, Path, PathAt};
    [
        (libc::SYS_open, "open", Path(0), true),
        (libc::SYS_creat, "creat", Path(0), true),
        (libc::SYS_openat, "openat", PathAt(0, 1), true),
        (libc::SYS_mkdir, "mkdir", Path(0), true),
        (libc::SYS_mkdirat, "mkdirat", PathAt(0, 1), true),
        (libc::SYS_rename, "rename", Path(0), true),
        (libc::SYS_renameat, "renameat", PathAt(0, 1), true),
        (libc::SYS_renameat2, "renameat2", PathAt(0, 1), true),
        (libc::SYS_link, "link", Path(1), true),
        (libc::SYS_linkat, "linkat", PathAt(2, 3), true),
        (libc::SYS_unlink, "unlink", Path(0), true),
        (libc::SYS_unlinkat, "unlinkat", PathAt(0, 1), true),
        (libc::SYS_rmdir, "rmdir", Path(0), true),
        (libc::SYS_chmod, "chmod", Path(0), true),
        (libc::SYS_fchmod, "fchmod", Descriptor(0), true),
        (libc::SYS_fchmodat, "fchmodat", PathAt(0, 1), true),
        (libc::SYS_write, "write", Descriptor(0), true),
        (libc::SYS_pwrite64, "pwrite64", Descriptor(0), true),
        (libc::SYS_writev, "writev", Descriptor(0), true),
        (libc::SYS_ftruncate, "ftruncate", Descriptor(0), true),
        (libc::SYS_fallocate, "fallocate", Descriptor(0), true),
        (libc::SYS_fsync, "fsync", Descriptor(0), true),
        (libc::SYS_fdatasync, "fdatasync", Descriptor(0), true),
        (libc::SYS_syncfs, "syncfs", Descriptor(0), true),
        (libc::SYS_flock, "flock", Descriptor(0), true),
        (libc::SYS_read, "read", Descriptor(0), false),
        (libc::SYS_pread64, "pread64", Descriptor(0), false),
        (libc::SYS_getdents64, "getdents64", Descriptor(0), false),
        (libc::SYS_stat, "stat", Path(0), false),
        (libc::SYS_newfstatat, "newfstatat", PathAt(0, 1), false),
        (libc::SYS_statx, "statx", PathAt(0, 1), false),
    ]
};

/// What is done at the exit of a call.
#[derive(Clone, Copy)]
enum Inside {
    Failing(Errno),
    Dying,
}

/// Runs a command of the program; `decide` is asked about every system call in `folder`. `None` where tracing is not allowed.
pub fn traced(
    bench: &Bench,
    program: &Command,
    folder: &Path,
    decide: &mut dyn FnMut(&Call) -> Act,
) -> Option<Ran> {
    // It waits until it is traced.
    let mut waiting = Command::new("/bin/sh");
    waiting.args(["-c", "read go && exec \"$@\"", "sh"]);
    waiting.arg(program.get_program()).args(program.get_args());
    for (name, value) in program.get_envs() {
        value.map(|value| waiting.env(name, value));
    }
    waiting.current_dir(bench.path());
    let mut running = bench.start(waiting);
    let pid = Pid::from_raw(running.child.id().try_into().unwrap());
    let options = Options::PTRACE_O_TRACESYSGOOD
        | Options::PTRACE_O_TRACECLONE
        | Options::PTRACE_O_TRACEEXEC
        | Options::PTRACE_O_EXITKILL;
    let seized = ptrace::seize(pid, options).and_then(|()| ptrace::interrupt(pid));
    if seized.is_err() {
        running.child.kill().unwrap();
        running.child.wait().unwrap();
        return None;
    }
    running.child.stdin.take().unwrap().write_all(b"go\n").unwrap();
    let mut tracer = Tracer {
        pid,
        folder,
        inside: HashMap::new(),
        decide,
    };
    let status = tracer.follow();
    Some(running.ended(status))
}

struct Tracer<'a> {
    pid: Pid,
    folder: &'a Path,
    inside: HashMap<Pid, Inside>,
    decide: &'a mut dyn FnMut(&Call) -> Act,
}

impl Tracer<'_> {
    /// Until the process has ended.
    fn follow(&mut self) -> ExitStatus {
        // Of the children of this thread: other tests have theirs.
        let flags = WaitPidFlag::__WALL | WaitPidFlag::__WNOTHREAD;
        loop {
            // A thread that was killed meanwhile cannot be resumed.
            match waitpid(None, Some(flags)).unwrap() {
                WaitStatus::Exited(pid, code) if pid == self.pid => return ExitStatus::from_raw(code << 8),
                WaitStatus::Signaled(pid, signal, _) if pid == self.pid => {
                    return ExitStatus::from_raw(signal as i32);
                }
                WaitStatus::PtraceSyscall(pid) => {
                    let _ = self.stopped(pid);
                    let _ = ptrace::syscall(pid, None);
                }
                WaitStatus::PtraceEvent(pid, _, _) => {
                    let _ = ptrace::syscall(pid, None);
                }
                WaitStatus::Stopped(pid, signal) => {
                    let _ = ptrace::syscall(pid, signal);
                }
                _ => {}
            }
        }
    }

    /// At the entry of a call or its exit.
    fn stopped(&mut self, pid: Pid) -> nix::Result<()> {
        let mut registers = ptrace::getregs(pid)?;
        // So it is at the entry of every call, and at the exit of those that do not exist. Counting stops would not do: the first may be an exit.
        let is_entry = registers.rax.cast_signed() == -i64::from(libc::ENOSYS);
        match self.inside.remove(&pid) {
            Some(Inside::Failing(errno)) => {
                registers.rax = (-(errno as i64)).cast_unsigned();
                return ptrace::setregs(pid, registers);
            }
            Some(Inside::Dying) => return kill(self.pid, Signal::SIGKILL),
            None if !is_entry => return Ok(()),
            None => {}
        }
        if let Some(call) = self.call(pid, &registers) {
            match (self.decide)(&call) {
                Act::Pass => {}
                Act::Kill => kill(self.pid, Signal::SIGKILL)?,
                Act::Signal(signal) => kill(self.pid, signal)?,
                Act::KillHalfway => {
                    registers.rdx /= 2;
                    ptrace::setregs(pid, registers)?;
                    self.inside.insert(pid, Inside::Dying);
                }
                Act::Fail(errno) => {
                    // No call has this number.
                    registers.orig_rax = u64::MAX;
                    ptrace::setregs(pid, registers)?;
                    self.inside.insert(pid, Inside::Failing(errno));
                }
            }
        }
        Ok(())
    }

    /// The call, if it is about the folder.
    fn call(&self, pid: Pid, registers: &libc::user_regs_struct) -> Option<Call> {
        let number = registers.orig_rax.cast_signed();
        let (_, name, about, writes) = CALLS.iter().find(|(known, ..)| *known == number)?;
        let arguments = [registers.rdi, registers.rsi, registers.rdx, registers.r10];
        let of_descriptor = |index: usize| {
            let descriptor = arguments[index] as i32;
            let link = match descriptor {
                libc::AT_FDCWD => format!("/proc/{pid}/cwd"),
                _ => format!("/proc/{pid}/fd/{descriptor}"),
            };
            fs::read_link(link).ok()
        };
        let path = match about {
            About::Descriptor(index) => of_descriptor(*index)?,
            About::Path(index) => fs::read_link(format!("/proc/{pid}/cwd"))
                .ok()?
                .join(text(pid, arguments[*index])?),
            About::PathAt(folder, index) => {
                let path = text(pid, arguments[*index])?;
                match path.is_absolute() {
                    true => path,
                    false => of_descriptor(*folder)?.join(path),
                }
            }
        };
        // The flags are the argument after the path.
        let opens_to_read = match *name {
            "openat" => registers.rdx as i32 & (libc::O_ACCMODE | libc::O_CREAT) == libc::O_RDONLY,
            "open" => registers.rsi as i32 & (libc::O_ACCMODE | libc::O_CREAT) == libc::O_RDONLY,
            _ => false,
        };
        path.starts_with(self.folder).then_some(Call {
            name: if opens_to_read { "openat to read" } else { name },
            path,
            writes: *writes && !opens_to_read,
        })
    }
}

/// The path at an address.
fn text(pid: Pid, address: u64) -> Option<PathBuf> {
    let memory = File::open(format!("/proc/{pid}/mem")).ok()?;
    let mut bytes = Vec::new();
    let mut buffer = [0; 256];
    loop {
        // Up to the end of a page, beyond which there may be nothing.
        let at = address + bytes.len() as u64;
        let length = buffer.len().min((4096 - at % 4096) as usize);
        let read = memory.read_at(&mut buffer[..length], at).ok()?;
        match buffer[..read].iter().position(|&byte| byte == 0) {
            Some(end) => {
                bytes.extend(&buffer[..end]);
                return Some(String::from_utf8(bytes).ok()?.into());
            }
            None if read == 0 => return None,
            None => bytes.extend(&buffer[..read]),
        }
    }
}
