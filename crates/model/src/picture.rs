//! Pictures of screens: what stands where on them, from a small vocabulary of shapes, and the places that can be marked.
//!
//! They are drawings of our own and show only what matters for an instruction. All measures are in units of which a picture
//! is [`WIDTH`] wide; a line of text is some ten of them high.

use crate::id::{MarkId, PictureId};
use crate::kinds::Switch;
use crate::string_format::{InvalidFormat, StringFormat};
use crate::text::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// How wide every picture is.
pub const WIDTH: u16 = 300;

/// What `pictures.yaml` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Pictures {
    /// The pictures.
    pub pictures: BTreeMap<PictureId, Picture>,
}

/// A drawing of a screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// What it shows, for those who cannot see it.
    pub title: Text,
    /// How high it is.
    pub height: u16,
    /// What is on it; the later lies over the earlier.
    pub shapes: Vec<Shape>,
}

/// A part of a screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// A window with its title and the sign that closes it.
    Window(Window),
    /// A question or message before everything else.
    Dialog(Labelled),
    /// A menu that has opened.
    Menu(Rows),
    /// Rows of which one is chosen.
    List(Rows),
    /// Rows that open and close.
    Tree(Rows),
    /// Tabs side by side.
    Tabs(Tabs),
    /// A button.
    Button(Labelled),
    /// A switch with its name.
    Toggle(Toggle),
    /// One of several choices, of which one has a dot.
    Choice(Choice),
    /// A field that opens a list.
    Dropdown(Labelled),
    /// The bar at the top that says where one is.
    AddressBar(Labelled),
    /// Words.
    Text(Labelled),
    /// A sign with its name below.
    Icon(Icon),
    /// The bar at the bottom of the screen; what can be marked on it is the Windows sign.
    Taskbar(Taskbar),
    /// A key of the keyboard.
    Key(Labelled),
    /// Something is moved from one place to another.
    Drag(Drag),
    /// A part that is only marked.
    Region(Region),
}

/// A window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Its place.
    pub at: Area,
    /// Its title.
    pub title: Text,
    /// Names the sign that closes it.
    #[serde(default)]
    pub close: Option<MarkId>,
}

/// Rows below each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Rows {
    /// Their place.
    pub at: Area,
    /// The rows.
    pub rows: Vec<Line>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// What it says.
    pub text: Text,
    /// How far it is moved in, in steps.
    #[serde(default)]
    pub level: u16,
    /// Whether it is the chosen one.
    #[serde(default)]
    pub chosen: bool,
    /// Names it.
    #[serde(default)]
    pub mark: Option<MarkId>,
}

/// Tabs side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Tabs {
    /// Their place.
    pub at: Area,
    /// The tabs.
    pub tabs: Vec<Line>,
}

/// Something with words on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Labelled {
    /// Its place.
    pub at: Area,
    /// What it says.
    pub text: Text,
    /// Names it.
    #[serde(default)]
    pub mark: Option<MarkId>,
}

/// A switch with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Toggle {
    /// Its place.
    pub at: Area,
    /// Its name, or nothing where Windows or the browser shows none.
    #[serde(default)]
    pub text: Option<Text>,
    /// Its position.
    pub be: Switch,
    /// Names it.
    #[serde(default)]
    pub mark: Option<MarkId>,
}

/// One of several choices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its place.
    pub at: Area,
    /// What it says.
    pub text: Text,
    /// Whether it is the chosen one.
    #[serde(default)]
    pub chosen: bool,
    /// Names it.
    #[serde(default)]
    pub mark: Option<MarkId>,
}

/// A sign with its name below.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Icon {
    /// Its place.
    pub at: Area,
    /// What it looks like.
    pub like: Look,
    /// Its name.
    pub text: Text,
    /// Names it.
    #[serde(default)]
    pub mark: Option<MarkId>,
}

/// What a sign looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum Look {
    Program,
    File,
    Folder,
    Settings,
    Laptop,
    CardReader,
}

/// The bar at the bottom of the screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Taskbar {
    /// Its place.
    pub at: Area,
    /// What was typed into the field beside the Windows sign.
    #[serde(default)]
    pub typed: Option<Text>,
    /// Names the Windows sign.
    #[serde(default)]
    pub mark: Option<MarkId>,
}

/// Something is moved from one place to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Drag {
    /// From here.
    pub from: Point,
    /// To here.
    pub to: Point,
}

/// A part that is only marked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// Its place.
    pub at: Area,
    /// Names it.
    pub mark: MarkId,
}

impl Shape {
    /// The places on it that can be marked.
    pub fn marks(&self) -> Vec<&MarkId> {
        match self {
            Shape::Window(window) => window.close.iter().collect(),
            Shape::Dialog(dialog) => dialog.mark.iter().collect(),
            Shape::Menu(rows) | Shape::List(rows) | Shape::Tree(rows) => {
                rows.rows.iter().filter_map(|row| row.mark.as_ref()).collect()
            }
            Shape::Tabs(tabs) => tabs.tabs.iter().filter_map(|tab| tab.mark.as_ref()).collect(),
            Shape::Button(part)
            | Shape::Dropdown(part)
            | Shape::AddressBar(part)
            | Shape::Text(part)
            | Shape::Key(part) => part.mark.iter().collect(),
            Shape::Toggle(toggle) => toggle.mark.iter().collect(),
            Shape::Choice(choice) => choice.mark.iter().collect(),
            Shape::Icon(icon) => icon.mark.iter().collect(),
            Shape::Taskbar(bar) => bar.mark.iter().collect(),
            Shape::Region(region) => vec![&region.mark],
            Shape::Drag(_) => Vec::new(),
        }
    }

    /// The field that names the kind of shape.
    pub fn tag(&self) -> &'static str {
        match self {
            Shape::Window(_) => "window",
            Shape::Dialog(_) => "dialog",
            Shape::Menu(_) => "menu",
            Shape::List(_) => "list",
            Shape::Tree(_) => "tree",
            Shape::Tabs(_) => "tabs",
            Shape::Button(_) => "button",
            Shape::Toggle(_) => "toggle",
            Shape::Choice(_) => "choice",
            Shape::Dropdown(_) => "dropdown",
            Shape::AddressBar(_) => "address_bar",
            Shape::Text(_) => "text",
            Shape::Icon(_) => "icon",
            Shape::Taskbar(_) => "taskbar",
            Shape::Key(_) => "key",
            Shape::Drag(_) => "drag",
            Shape::Region(_) => "region",
        }
    }
}

impl Picture {
    /// The places on it that can be marked, in order.
    pub fn marks(&self) -> impl Iterator<Item = &MarkId> {
        self.shapes.iter().flat_map(Shape::marks)
    }
}

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident($form:expr) { $($(#[$field_doc:meta])* $field:ident),* })*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name { $($(#[$field_doc])* pub $field: u16),* }

        crate::string_format::format_schema!($name, $form);

        impl FromStr for $name {
            type Err = InvalidFormat;
            fn from_str(text: &str) -> Result<Self, InvalidFormat> {
                let wrong = || InvalidFormat { format: $form, text: text.to_owned() };
                let mut numbers = text.split(' ').map(|part| part.parse::<u16>().map_err(|_| wrong()));
                let made = Self { $($field: numbers.next().ok_or_else(wrong)??),* };
                match numbers.next() {
                    None => Ok(made),
                    Some(_) => Err(wrong()),
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidFormat;
            fn try_from(text: String) -> Result<Self, InvalidFormat> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(numbers: $name) -> String {
                numbers.to_string()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let numbers = [$(self.$field.to_string()),*];
                f.write_str(&numbers.join(" "))
            }
        }
    )* };
}

numbers! {
    /// A rectangle: left edge, top edge, width, height.
    Area(StringFormat::Area) {
        /// Its left edge.
        x,
        /// Its top edge.
        y,
        /// Its width.
        w,
        /// Its height.
        h
    }

    /// A place: from the left, from the top.
    Point(StringFormat::Point) {
        /// From the left.
        x,
        /// From the top.
        y
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_is_four_numbers() {
        assert_eq!("10 20 120 18".parse(), Ok(Area { x: 10, y: 20, w: 120, h: 18 }));
        for text in ["10 20 120", "10 20 120 18 1", "10  20 120 18", "-1 0 0 0", "a b c d", "70000 0 0 0"] {
            assert!(text.parse::<Area>().is_err(), "{text}");
        }
        assert_eq!("3 4".parse::<Point>().map(|point| point.to_string()), Ok("3 4".to_owned()));
    }
}
