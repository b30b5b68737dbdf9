//! What makes a shell complete command lines, made from the table.

use super::Shell;
use super::options::{EVERYWHERE, OPTIONS, Opt, Value};
use super::table::{BARE, Command, Takes};
use std::collections::BTreeSet;

/// The script for a shell. It is plain ASCII: Windows PowerShell reads other text by the system's code page.
pub fn script(shell: Shell) -> String {
    match shell {
        Shell::Bash => bash(),
        Shell::PowerShell => power_shell(),
    }
}

/// What can stand behind a verb, options aside: verbs, shells, or the second words of a verb like `practice`.
fn words(command: &Command) -> Vec<&'static str> {
    match command.takes {
        _ if command.name.is_empty() => first_words(),
        Takes::Shell => Shell::NAMES.into(),
        Takes::Verb => first_words(),
        _ => {
            let family = format!("{} ", command.name);
            Command::shown().filter_map(|other| other.name.strip_prefix(&family)).collect()
        }
    }
}

fn first_words() -> Vec<&'static str> {
    let first = |command: &'static Command| command.name.split(' ').next();
    let mut words: Vec<_> = Command::shown().filter_map(first).collect();
    words.dedup();
    words
}

fn options(command: &Command) -> Vec<String> {
    command.options.iter().chain(&EVERYWHERE).map(Opt::to_string).collect()
}

/// What bash offers behind each option that has a value: the arms of a `case`.
fn bash_values() -> String {
    let mut arms = String::new();
    for row in &OPTIONS {
        let offered = match row.value {
            Value::None => continue,
            // Nothing of ours: bash offers files and folders then.
            Value::Path(_) => String::new(),
            Value::Text(_) => "compopt +o default +o bashdefault 2>/dev/null; ".to_owned(),
            Value::OneOf(names) => format!("COMPREPLY=($(compgen -W '{}' -- \"$word\")); ", names.join(" ")),
        };
        arms += &format!("        {}) {offered}return ;;\n", row.id);
    }
    arms
}

/// What bash offers behind each verb: the arms of a `case`.
fn bash_verbs() -> String {
    let arm = |command: &'static Command| {
        let (options, words) = (options(command).join(" "), words(command).join(" "));
        format!("        '{}') options='{options}' words='{words}' ;;\n", command.name)
    };
    [&BARE].into_iter().chain(Command::shown()).map(arm).collect()
}

fn bash() -> String {
    let with_value = OPTIONS.iter().filter(|row| !matches!(row.value, Value::None));
    let with_value: Vec<String> = with_value.map(|row| row.id.to_string()).collect();
    let families: BTreeSet<_> = Command::shown().filter_map(|command| command.name.split_once(' ')).collect();
    let families: Vec<String> =
        families.iter().map(|(first, second)| format!("{first}\\ {second}")).collect();
    format!(
        r#"# bash completion for tejun, printed by: tejun completions bash
_tejun() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} verb='' options='' words='' i
    COMPREPLY=()
    # bash splits --lang=en into three words.
    if [[ $word == = ]]; then
        word=''
    elif [[ $before == = ]]; then
        before=${{COMP_WORDS[COMP_CWORD-2]}}
    fi
    case $before in
{values}    esac
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${{COMP_WORDS[i]}} in
            {with_value}) ((i++)); [[ ${{COMP_WORDS[i]}} == = ]] && ((i++)) ;;
            -*) ;;
            *)
                if [[ -z $verb ]]; then
                    verb=${{COMP_WORDS[i]}}
                else
                    case "$verb ${{COMP_WORDS[i]}}" in
                        {families}) verb="$verb ${{COMP_WORDS[i]}}" ;;
                    esac
                fi ;;
        esac
    done
    case $verb in
{verbs}    esac
    if [[ $word == -* ]]; then
        words=$options
    fi
    COMPREPLY=($(compgen -W "$words" -- "$word"))
}}
complete -o bashdefault -o default -F _tejun tejun tejun.exe
"#,
        values = bash_values(),
        with_value = with_value.join("|"),
        verbs = bash_verbs(),
        families = families.join("|"),
    )
}

fn power_shell() -> String {
    let list = |words: &[String]| words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(", ");
    let owned = |words: Vec<&str>| words.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let (mut values, mut takers, mut verbs) = (String::new(), Vec::new(), String::new());
    for row in &OPTIONS {
        if let Value::OneOf(names) = row.value {
            values += &format!("        '{}' = @({})\n", row.id, list(&owned(names.to_vec())));
        }
        if !matches!(row.value, Value::None) {
            takers.push(row.id.to_string());
        }
    }
    for command in [&BARE].into_iter().chain(Command::shown()) {
        let all: Vec<String> = owned(words(command)).into_iter().chain(options(command)).collect();
        verbs += &format!("        '{}' = @({})\n", command.name, list(&all));
    }
    format!(
        r#"# PowerShell completion for tejun, printed by: tejun completions powershell
Register-ArgumentCompleter -Native -CommandName 'tejun', 'tejun.exe' -ScriptBlock {{
    param($word, $line, $cursor)
    $values = @{{
{values}    }}
    $takeValues = @({takers})
    $verbs = @{{
{verbs}    }}
    $verb = ''
    $before = ''
    foreach ($element in ($line.CommandElements | Select-Object -Skip 1)) {{
        if ($element.Extent.EndOffset -ge $cursor) {{ break }}
        $text = $element.Extent.Text
        if (($takeValues -notcontains $before) -and -not $text.StartsWith('-')) {{
            $longer = ($verb + ' ' + $text).Trim()
            if ($verbs.ContainsKey($longer)) {{ $verb = $longer }}
        }}
        $before = $text
    }}
    $offered = $verbs[$verb]
    if ($takeValues -contains $before) {{ $offered = $values[$before] }}
    $offered | Where-Object {{ $_ -like ($word + '*') }} | ForEach-Object {{
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }}
}}
"#,
        takers = list(&takers),
    )
}
