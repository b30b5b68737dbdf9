//! Facts that only a running Windows knows.

use super::{Imagined, Looking, Source, absent, fact, unreadable};
use crate::Error;
use model::fact::{Fact, Kind, Value};
use model::practice::{Description, Program};
use model::running_windows::{
    Account, AccountFact, AccountTells, ClockFact, Device, DeviceFact, FreeSpaceFact, Host, ReachableFact,
    Software, Task, TaskFact, TaskState, TaskTells, TimeServer,
};

/// What Windows answers at a place.
fn told(place: String, told: Result<Option<Value>, Error>) -> Fact {
    match told {
        Ok(Some(value)) => fact(value, place),
        Ok(None) => absent(place),
        Err(error) => unreadable(&error),
    }
}

/// The text to show, or that the fact is to be absent. `None` if no practice terminal can show it.
fn text(imagined: Imagined<'_>) -> Option<Option<&str>> {
    match imagined {
        Imagined::Is(Value::Text(text)) => Some(Some(text)),
        Imagined::Absent => Some(None),
        Imagined::Unreadable | Imagined::Is(Value::Number(_) | Value::Date(_)) => None,
    }
}

/// The number to show, or that the fact is to be absent. `None` if no practice terminal can show it.
fn number(imagined: Imagined<'_>) -> Option<Option<u64>> {
    match imagined {
        Imagined::Is(Value::Number(number)) => Some(Some(*number)),
        Imagined::Absent => Some(None),
        Imagined::Unreadable | Imagined::Is(Value::Text(_) | Value::Date(_)) => None,
    }
}

impl Source for FreeSpaceFact {
    fn read(&self, _: Kind, looking: &mut Looking<'_>) -> Fact {
        let free = looking.terminal.running_windows().free_gib(&self.drive);
        told(self.drive.clone(), free.map(|free| free.map(Value::Number)))
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        let free = number(imagined)?;
        made.running.free_gib.retain(|drive, _| !drive.eq_ignore_ascii_case(&self.drive));
        made.running.free_gib.extend(free.map(|free| (self.drive.clone(), free)));
        Some(())
    }
}

impl Source for DeviceFact {
    fn read(&self, _: Kind, looking: &mut Looking<'_>) -> Fact {
        let version = looking.terminal.running_windows().driver_version(&self.hardware);
        told(self.hardware.clone(), version.map(|version| version.map(Value::Text)))
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        let version = text(imagined)?;
        made.running.devices.retain(|device| !device.hardware.eq_ignore_ascii_case(&self.hardware));
        made.running.devices.extend(
            version.map(|version| Device { hardware: self.hardware.clone(), driver: version.to_owned() }),
        );
        Some(())
    }
}

impl Source for TaskFact {
    fn read(&self, _: Kind, looking: &mut Looking<'_>) -> Fact {
        let task = looking.terminal.running_windows().task(&self.path);
        let tells = |task: Task| match self.tells {
            TaskTells::State => {
                let word = TaskState::ALL.iter().find(|(state, _)| *state == task.state)?.1;
                Some(Value::Text(word.to_owned()))
            }
            TaskTells::LastResult => Some(Value::Text(format!("{:#x}", task.last_result))),
        };
        told(self.path.clone(), task.map(|task| task.and_then(tells)))
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        let is_this = |task: &Task| task.path.eq_ignore_ascii_case(&self.path);
        let known = made.running.tasks.iter().find(|task| is_this(task)).cloned();
        let new = Task { path: self.path.clone(), state: TaskState::Enabled, last_result: 0 };
        let mut task = known.unwrap_or(new);
        let task = match (text(imagined)?, self.tells) {
            (None, _) => None,
            (Some(word), TaskTells::State) => {
                task.state = TaskState::ALL.iter().find(|(_, known)| *known == word)?.0;
                Some(task)
            }
            (Some(result), TaskTells::LastResult) => {
                task.last_result = u32::from_str_radix(result.strip_prefix("0x")?, 16).ok()?;
                Some(task)
            }
        };
        made.running.tasks.retain(|task| !is_this(task));
        made.running.tasks.extend(task);
        Some(())
    }
}

impl Source for ReachableFact {
    fn read(&self, _: Kind, looking: &mut Looking<'_>) -> Fact {
        let address = looking.terminal.running_windows().reach(&self.host, self.port);
        told(self.place(), address.map(|address| address.map(Value::Text)))
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        let address = text(imagined)?;
        let place = self.place();
        made.running.hosts.retain(|known| !known.host.eq_ignore_ascii_case(&place));
        made.running.hosts.extend(address.map(|address| Host { host: place, address: address.to_owned() }));
        Some(())
    }
}

/// The words for an account's flag that is set, and that is not.
fn words(tells: AccountTells) -> [&'static str; 2] {
    match tells {
        AccountTells::State => ["disabled", "enabled"],
        AccountTells::Password => ["never-expires", "expires"],
    }
}

fn flag(tells: AccountTells, account: &mut Account) -> &mut bool {
    match tells {
        AccountTells::State => &mut account.disabled,
        AccountTells::Password => &mut account.password_never_expires,
    }
}

impl Source for AccountFact {
    fn read(&self, _: Kind, looking: &mut Looking<'_>) -> Fact {
        let account = looking.terminal.running_windows().account(&self.name);
        let [set, not_set] = words(self.tells);
        let word = |mut account: Account| if *flag(self.tells, &mut account) { set } else { not_set };
        told(self.name.clone(), account.map(|account| Some(Value::Text(word(account?).to_owned()))))
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        let is_this = |account: &Account| account.name.eq_ignore_ascii_case(&self.name);
        let known = made.running.accounts.iter().find(|account| is_this(account)).cloned();
        let new = Account { name: self.name.clone(), disabled: false, password_never_expires: false };
        let account = match text(imagined)? {
            None => None,
            Some(word) => {
                let mut account = known.unwrap_or(new);
                // The first of the two words is that of the flag.
                *flag(self.tells, &mut account) =
                    words(self.tells).iter().position(|known| *known == word)? == 0;
                Some(account)
            }
        };
        made.running.accounts.retain(|account| !is_this(account));
        made.running.accounts.extend(account);
        Some(())
    }
}

impl Source for ClockFact {
    fn read(&self, _: Kind, looking: &mut Looking<'_>) -> Fact {
        let apart = looking.terminal.running_windows().seconds_apart(&self.server);
        told(self.server.clone(), apart.map(|apart| apart.map(Value::Number)))
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        let apart = number(imagined)?;
        made.running.time_servers.retain(|known| !known.server.eq_ignore_ascii_case(&self.server));
        let server = apart.map(|seconds_apart| TimeServer { server: self.server.clone(), seconds_apart });
        made.running.time_servers.extend(server);
        Some(())
    }
}

/// The words for software that runs, and that does not.
const RUNS: [&str; 2] = ["running", "not-running"];

impl Source for Software {
    fn read(&self, _: Kind, looking: &mut Looking<'_>) -> Fact {
        let [running, not_running] = RUNS;
        let runs = looking.terminal.devices().is_running(self);
        let word = |runs| if runs { running } else { not_running };
        told(self.name().to_owned(), runs.map(|runs| Some(Value::Text(word(runs).to_owned()))))
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        let word = text(imagined)??;
        // The first of the two words is that of what runs.
        let runs = RUNS.iter().position(|known| *known == word)? == 0;
        made.programs.retain(|program| !program.what.is(self));
        made.programs.extend(runs.then(|| Program { what: self.clone(), after_seconds: 0 }));
        Some(())
    }
}
