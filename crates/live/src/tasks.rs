//! Coming back: a task of the Task Scheduler that goes on with the work after a restart, a power cut, or when it is time.
//!
//! It starts a copy of the program that lies where only administrators can change it, at log-on of the user who works here,
//! with that user's highest rights, and is taken away when the work has ended. It agrees to nothing: what a run has to ask,
//! it asks. A window of an earlier start may still wait to be read; the journal's lock lets one work at a time.

use crate::failed;
use jiff::Timestamp;
use std::time::Duration;
use terminal::Error;
use windows::Win32::Foundation::{ERROR_FILE_NOT_FOUND, SCHED_E_SERVICE_NOT_RUNNING};
use windows::Win32::System::Com::{
    CLSCTX_INPROC_SERVER, COINIT_MULTITHREADED, CoCreateInstance, CoInitializeEx,
};
use windows::Win32::System::TaskScheduler::{
    ITaskFolder, ITaskService, TASK_CREATE_OR_UPDATE, TASK_LOGON_INTERACTIVE_TOKEN, TaskScheduler,
};
use windows::Win32::System::Variant::VARIANT;
use windows::core::{BSTR, Result};

const FOLDER: &str = r"\tejun";
const NAME: &str = "go-on";
const TRIES: u32 = 10;
const BETWEEN_TRIES: Duration = Duration::from_millis(500);

/// Registers the task, in place of the one that may be there.
pub(crate) fn register(xml: &str) -> std::result::Result<(), Error> {
    let wrong = |error: windows::core::Error| failed("register", r"the task \tejun\go-on", &error);
    let none = VARIANT::default();
    let register = || -> Result<()> {
        let root = root()?;
        // SAFETY: texts and variants outlive the calls.
        unsafe {
            // Where it is there already, that is as good.
            let _ = root.CreateFolder(&BSTR::from(FOLDER), &none);
            let (path, xml) = (BSTR::from(format!(r"{FOLDER}\{NAME}")), BSTR::from(xml));
            let kind = TASK_LOGON_INTERACTIVE_TOKEN;
            root.RegisterTask(&path, &xml, TASK_CREATE_OR_UPDATE.0, &none, &none, kind, &none)?;
        }
        Ok(())
    };
    register().map_err(wrong)
}

/// Takes the task away. That there is none is no error.
pub(crate) fn remove() -> std::result::Result<(), Error> {
    let remove = || -> Result<()> {
        let root = root()?;
        // SAFETY: the texts outlive the calls.
        unsafe {
            root.DeleteTask(&BSTR::from(format!(r"{FOLDER}\{NAME}")), 0)?;
            // Where something else lies in it, it stays.
            let _ = root.DeleteFolder(&BSTR::from(FOLDER), 0);
        }
        Ok(())
    };
    match remove() {
        Err(error) if error.code() != ERROR_FILE_NOT_FOUND.to_hresult() && !is_no_folder(&error) => {
            Err(failed("take away", r"the task \tejun\go-on", &error))
        }
        _ => Ok(()),
    }
}

/// HRESULT_FROM_WIN32 of ERROR_PATH_NOT_FOUND.
fn is_no_folder(error: &windows::core::Error) -> bool {
    error.code().0.cast_unsigned() == 0x8007_0003
}

/// The scheduler's top folder. Its service may still be starting, as just after Windows has: then it is asked again.
fn root() -> Result<ITaskFolder> {
    for _ in 1..TRIES {
        match root_now() {
            Err(error) if error.code() == SCHED_E_SERVICE_NOT_RUNNING => std::thread::sleep(BETWEEN_TRIES),
            other => return other,
        }
    }
    root_now()
}

fn root_now() -> Result<ITaskFolder> {
    let none = VARIANT::default();
    // SAFETY: COM is set up on this thread before it is used; where it was already, that is as good.
    unsafe {
        let _ = CoInitializeEx(None, COINIT_MULTITHREADED);
        let service: ITaskService = CoCreateInstance(&TaskScheduler, None, CLSCTX_INPROC_SERVER)?;
        service.Connect(&none, &none, &none, &none)?;
        service.GetFolder(&BSTR::from(r"\"))
    }
}

/// The task: at log-on of that user, a minute later, when the desktop is there; and at a moment, where one is waited for.
pub(crate) fn xml(program: &str, words: &str, sid: &str, at: Option<Timestamp>) -> String {
    let escaped = |text: &str| {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
    };
    let (program, words, sid) = (escaped(program), escaped(words), escaped(sid));
    let moment = at.map_or(String::new(), |at| {
        let at = at.strftime("%Y-%m-%dT%H:%M:%SZ");
        format!("    <TimeTrigger>\n      <StartBoundary>{at}</StartBoundary>\n    </TimeTrigger>\n")
    });
    format!(
        r#"<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>tejun: お知らせの作業の続きを行います / goes on with the work of a notice</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <UserId>{sid}</UserId>
      <Delay>PT1M</Delay>
    </LogonTrigger>
{moment}  </Triggers>
  <Principals>
    <Principal id="Person">
      <UserId>{sid}</UserId>
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>HighestAvailable</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>Parallel</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Person">
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

    #[test]
    fn the_task_starts_that_program_for_that_user() {
        let at = "2023-12-22T19:00:00+09:00".parse().unwrap();
        let xml =
            xml(r"C:\ProgramData\tejun\tejun.exe", r#"apply --notice "C:\a & b""#, "S-1-5-21-1", Some(at));
        for wanted in [
            r"<Command>C:\ProgramData\tejun\tejun.exe</Command>",
            r"<Arguments>apply --notice &quot;C:\a &amp; b&quot;</Arguments>",
            "<StartBoundary>2023-12-22T10:00:00Z</StartBoundary>",
            "<RunLevel>HighestAvailable</RunLevel>",
        ] {
            assert!(xml.contains(wanted), "no {wanted} in {xml}");
        }
        assert_eq!(xml.matches("<UserId>S-1-5-21-1</UserId>").count(), 2);
        assert!(!super::xml("p", "w", "s", None).contains("TimeTrigger"));
    }
}
