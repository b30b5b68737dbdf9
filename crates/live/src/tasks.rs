//! Resuming: two tasks of the Task Scheduler that resume a run after a restart, after a power cut, or at a given time.
//!
//! Both start a copy of the program that only administrators can change: the worker when Windows starts, as the system, and the
//! user's half when the user who works here logs on, without elevation. The log-on starts the worker too: after an ordinary
//! shutdown Windows resumes its services from the disk (Fast Startup), and no boot trigger fires (Microsoft, "System Power
//! States", "IBootTrigger"). They are deleted when the run has ended. They confirm
//! nothing: the user's half asks what a run has to ask. A window of an earlier start may still be open; the journal's lock admits
//! one process at a time.

use crate::{console, failed};
use jiff::Timestamp;
use model::reason::Doing;
use model::running_windows::{Task, TaskState};
use std::time::Duration;
use terminal::{Error, Resume};
use windows::Win32::Foundation::{ERROR_FILE_NOT_FOUND, SCHED_E_SERVICE_NOT_RUNNING};
use windows::Win32::System::Com::{
    CLSCTX_INPROC_SERVER, COINIT_MULTITHREADED, CoCreateInstance, CoInitializeEx,
};
use windows::Win32::System::TaskScheduler::{
    ITaskFolder, ITaskService, TASK_CREATE_OR_UPDATE, TASK_LOGON_INTERACTIVE_TOKEN,
    TASK_LOGON_SERVICE_ACCOUNT, TASK_LOGON_TYPE, TASK_STATE_DISABLED, TASK_STATE_RUNNING, TaskScheduler,
};
use windows::Win32::System::Variant::VARIANT;
use windows::core::{BSTR, Result};

const FOLDER: &str = r"\tejun";
const ATTEMPTS: u32 = 10;
const RETRY_INTERVAL: Duration = Duration::from_millis(500);

/// The process that a task starts.
#[derive(Clone, Copy)]
enum Half {
    Worker,
    Person,
}

impl Half {
    const ALL: [Half; 2] = [Half::Worker, Half::Person];

    fn task(self) -> &'static str {
        match self {
            Half::Worker => r"\tejun\worker",
            Half::Person => r"\tejun\person",
        }
    }

    fn log_on(self) -> TASK_LOGON_TYPE {
        match self {
            Half::Worker => TASK_LOGON_SERVICE_ACCOUNT,
            Half::Person => TASK_LOGON_INTERACTIVE_TOKEN,
        }
    }
}

/// Registers both tasks. Replaces existing ones.
pub(crate) fn register(program: &str, person: &str, back: &Resume) -> std::result::Result<(), Error> {
    for half in Half::ALL {
        let wrong = |error: windows::core::Error| failed(Doing::Register, half.task(), &error);
        let xml = xml(half, program, person, back);
        let none = VARIANT::default();
        let register = || -> Result<()> {
            let root = root()?;
            // SAFETY: texts and variants outlive the calls.
            unsafe {
                // The folder may exist already.
                let _ = root.CreateFolder(&BSTR::from(FOLDER), &none);
                let (path, xml) = (BSTR::from(half.task()), BSTR::from(&xml));
                root.RegisterTask(&path, &xml, TASK_CREATE_OR_UPDATE.0, &none, &none, half.log_on(), &none)?;
            }
            Ok(())
        };
        register().map_err(wrong)?;
    }
    Ok(())
}

/// Deletes the tasks. It is no error if there are none.
pub(crate) fn remove() -> std::result::Result<(), Error> {
    for half in Half::ALL {
        let remove = || -> Result<()> {
            // SAFETY: the text outlives the call.
            unsafe { root()?.DeleteTask(&BSTR::from(half.task()), 0) }
        };
        match remove() {
            Err(error) if error.code() != ERROR_FILE_NOT_FOUND.to_hresult() && !is_no_folder(&error) => {
                return Err(failed(Doing::Delete, half.task(), &error));
            }
            _ => {}
        }
    }
    if let Ok(root) = root() {
        // A folder with other tasks in it stays. SAFETY: the text outlives the call.
        let _ = unsafe { root.DeleteFolder(&BSTR::from(FOLDER), 0) };
    }
    Ok(())
}

/// A task by its path. `None` if the scheduler shows this account none.
pub(crate) fn find(path: &str) -> std::result::Result<Option<Task>, Error> {
    let found = || -> Result<Task> {
        // SAFETY: the text outlives the call, and the task those that follow.
        let (state, result) = unsafe {
            let task = root()?.GetTask(&BSTR::from(path))?;
            (task.State()?, task.LastTaskResult()?)
        };
        let state = match state {
            TASK_STATE_DISABLED => TaskState::Disabled,
            TASK_STATE_RUNNING => TaskState::Running,
            _ => TaskState::Enabled,
        };
        Ok(Task { path: path.to_owned(), state, last_result: result.cast_unsigned() })
    };
    match found() {
        Ok(task) => Ok(Some(task)),
        Err(error) if error.code() == ERROR_FILE_NOT_FOUND.to_hresult() || is_no_folder(&error) => Ok(None),
        Err(error) => Err(failed(Doing::Read, path, &error)),
    }
}

/// HRESULT_FROM_WIN32 of ERROR_PATH_NOT_FOUND.
fn is_no_folder(error: &windows::core::Error) -> bool {
    error.code().0.cast_unsigned() == 0x8007_0003
}

/// The scheduler's root folder. Retries while its service is starting, as it does just after Windows.
fn root() -> Result<ITaskFolder> {
    for _ in 1..ATTEMPTS {
        match root_now() {
            Err(error) if error.code() == SCHED_E_SERVICE_NOT_RUNNING => std::thread::sleep(RETRY_INTERVAL),
            other => return other,
        }
    }
    root_now()
}

fn root_now() -> Result<ITaskFolder> {
    let none = VARIANT::default();
    // SAFETY: COM is set up on this thread before it is used; it may be set up already.
    unsafe {
        let _ = CoInitializeEx(None, COINIT_MULTITHREADED);
        let service: ITaskService = CoCreateInstance(&TaskScheduler, None, CLSCTX_INPROC_SERVER)?;
        service.Connect(&none, &none, &none, &none)?;
        service.GetFolder(&BSTR::from(r"\"))
    }
}

/// A task's definition. The worker starts with Windows or at the user's log-on, if it does not run yet; the user's half a minute after
/// the log-on, when the desktop is ready; both also at a given time, if the run waits for one. The PC is woken for the worker. The
/// user's half and the browser that it opens have the priority of other programs; a task's own is lower.
fn xml(half: Half, program: &str, person: &str, back: &Resume) -> String {
    let escaped = |text: &str| {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
    };
    let (program, person) = (escaped(program), escaped(person));
    let words = match half {
        Half::Worker => &back.worker,
        Half::Person => &back.person,
    };
    let words: Vec<String> = words.iter().map(|word| console::quoted(word)).collect();
    let words = escaped(&words.join(" "));
    let moment = back.at.map_or(String::new(), |at: Timestamp| {
        let at = at.strftime("%Y-%m-%dT%H:%M:%SZ");
        format!("    <TimeTrigger>\n      <StartBoundary>{at}</StartBoundary>\n    </TimeTrigger>\n")
    });
    let log_on = |delay: &str| {
        format!("    <LogonTrigger>\n      <UserId>{person}</UserId>\n{delay}    </LogonTrigger>\n")
    };
    let (trigger, principal) = match half {
        Half::Worker => (
            format!("    <BootTrigger>\n      <Enabled>true</Enabled>\n    </BootTrigger>\n{}", log_on("")),
            "      <UserId>S-1-5-18</UserId>\n      <RunLevel>HighestAvailable</RunLevel>".to_owned(),
        ),
        Half::Person => (
            log_on("      <Delay>PT1M</Delay>\n"),
            format!(
                "      <UserId>{person}</UserId>\n      <LogonType>InteractiveToken</LogonType>\n      \
                 <RunLevel>LeastPrivilege</RunLevel>"
            ),
        ),
    };
    let (instances, more) = match half {
        Half::Worker if back.at.is_some() => ("IgnoreNew", "    <WakeToRun>true</WakeToRun>\n"),
        Half::Worker => ("IgnoreNew", ""),
        Half::Person => ("Parallel", "    <Priority>5</Priority>\n"),
    };
    format!(
        r#"<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>tejun: お知らせの作業の続きを行います / goes on with the work of a notice</Description>
  </RegistrationInfo>
  <Triggers>
{trigger}{moment}  </Triggers>
  <Principals>
    <Principal id="Half">
{principal}
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>{instances}</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
{more}  </Settings>
  <Actions Context="Half">
    <Exec>
      <Command>{program}</Command>
      <Arguments>{words}</Arguments>
    </Exec>
  </Actions>
</Task>
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back(at: Option<Timestamp>) -> Resume {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Resume {
            worker: words(&["worker", "user", "S-1-5-21-1"]),
            person: words(&["apply", "--notice", r"C:\a & b"]),
            at,
        }
    }

    fn holds(xml: &str, wanted: &[&str]) {
        for wanted in wanted {
            assert!(xml.contains(wanted), "no {wanted} in {xml}");
        }
    }

    const PROGRAM: &str = r"C:\ProgramData\tejun\tejun.exe";

    #[test]
    fn the_worker_starts_with_windows_as_the_system() {
        let xml = xml(Half::Worker, PROGRAM, "S-1-5-21-1", &back(None));
        holds(
            &xml,
            &[
                r"<Command>C:\ProgramData\tejun\tejun.exe</Command>",
                "<Arguments>worker user S-1-5-21-1</Arguments>",
                "<BootTrigger>",
                "<UserId>S-1-5-18</UserId>",
                "<RunLevel>HighestAvailable</RunLevel>",
            ],
        );
        assert!(!xml.contains("TimeTrigger") && !xml.contains("WakeToRun") && !xml.contains("Priority"));
    }

    /// W9.
    #[test]
    fn the_worker_starts_at_the_log_on_that_follows_fast_startup_and_only_once() {
        let xml = xml(Half::Worker, PROGRAM, "S-1-5-21-1", &back(None));
        let log_on = "<LogonTrigger>\n      <UserId>S-1-5-21-1</UserId>\n    </LogonTrigger>";
        holds(
            &xml,
            &["<BootTrigger>", log_on, "<MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>"],
        );
        assert_eq!(xml.matches("<UserId>S-1-5-18</UserId>").count(), 1, "it runs as the system all the same");
    }

    /// W5.
    #[test]
    fn a_sleeping_pc_is_woken_for_the_worker_when_its_time_has_come() {
        let at = "2023-12-22T19:00:00+09:00".parse().unwrap();
        let of = |half| xml(half, PROGRAM, "S-1-5-21-1", &back(Some(at)));
        holds(&of(Half::Worker), &["<WakeToRun>true</WakeToRun>", "<StartBoundary>2023-12-22T10:00:00Z"]);
        assert!(!of(Half::Person).contains("WakeToRun"), "nobody needs its page at night");
    }

    /// W16: a browser inherits the priority of the task that opens it.
    #[test]
    fn what_the_user_sees_is_as_fast_as_other_programs() {
        holds(&xml(Half::Person, PROGRAM, "S-1-5-21-1", &back(None)), &["<Priority>5</Priority>"]);
    }

    #[test]
    fn the_persons_half_starts_at_log_on_with_that_users_plain_rights() {
        let at = "2023-12-22T19:00:00+09:00".parse().unwrap();
        let xml = xml(Half::Person, PROGRAM, "S-1-5-21-1", &back(Some(at)));
        holds(
            &xml,
            &[
                r"<Arguments>apply --notice &quot;C:\a &amp; b&quot;</Arguments>",
                "<StartBoundary>2023-12-22T10:00:00Z</StartBoundary>",
                "<RunLevel>LeastPrivilege</RunLevel>",
                "<LogonType>InteractiveToken</LogonType>",
            ],
        );
        assert_eq!(xml.matches("<UserId>S-1-5-21-1</UserId>").count(), 2);
        assert!(!xml.contains("BootTrigger"));
    }
}
