//! How wide words are, and where Japanese and English lines may end.
//!
//! No font is opened: a wide character is one unit of the font's size, the others what they take in the sans-serif fonts
//! of Windows and of Noto, rounded up. So a box that holds the words here holds them on the page.

/// How wide a text is, in the unit of `size`.
pub fn width(text: &str, size: f32) -> f32 {
    text.chars().map(em).sum::<f32>() * size
}

fn em(c: char) -> f32 {
    match c {
        ' ' | 'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.31,
        'f' | 'r' | 't' | '(' | ')' | '-' | '"' | '/' | '\\' => 0.42,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.92,
        'A'..='Z' | '&' => 0.7,
        c if c.is_ascii() => 0.6,
        _ => 1.0,
    }
}

/// The text in lines of at most that width. A word that is wider by itself stands alone on a line and sticks out.
///
/// Lines end at spaces, between wide characters where Japanese allows it, and rather after a particle or a mark than
/// inside a word.
pub fn wrap(text: &str, size: f32, room: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in words(text) {
        if !line.is_empty() && width(&line, size) + width(word.trim_end(), size) > room {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        line.push_str(&word);
        // Phrases longer than a line are cut where Japanese allows it.
        while width(line.trim_end(), size) > room {
            let Some(at) = cut(&line, size, room) else { break };
            let rest = line.split_off(at);
            lines.push(std::mem::replace(&mut line, rest).trim_end().to_owned());
        }
    }
    if !line.trim().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The text in as few lines as [`wrap`] needs, the widest of them as narrow as it goes without a line much longer than the one
/// above it.
pub fn balanced(text: &str, size: f32, room: f32) -> Vec<String> {
    let mut lines = wrap(text, size, room);
    let mut narrower = room - size;
    while narrower > size {
        let tried = wrap(text, size, narrower);
        let wide: Vec<f32> = tried.iter().map(|line| width(line, size)).collect();
        let grows = wide.windows(2).any(|pair| matches!(pair, [above, below] if *below > above * 1.1));
        if tried.len() > lines.len() || wide.iter().any(|wide| *wide > narrower) || grows {
            break;
        }
        lines = tried;
        narrower -= size;
    }
    lines
}

/// Phrases: up to and with a space that no particle follows, or up to where hiragana or a mark ends and another kind of character begins.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut before: Option<char> = None;
    for c in text.chars() {
        let ends = before.is_some_and(|before| {
            (before == ' ' && !is_hiragana(c))
                || (is_wide(before) && is_mark(before) && !may_not_begin(c))
                || (is_hiragana(before) && !is_hiragana(c) && !may_not_begin(c))
        });
        if ends {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(c);
        }
        before = Some(c);
    }
    words
}

/// The last place at which the line may be cut and fits.
fn cut(line: &str, size: f32, room: f32) -> Option<usize> {
    let mut place = None;
    let mut before: Option<char> = None;
    for (at, c) in line.char_indices() {
        let may = before.is_some_and(|b| (is_wide(b) || is_wide(c)) && !may_not_begin(c) && !may_not_end(b));
        if may && width(line[..at].trim_end(), size) <= room {
            place = Some(at);
        }
        before = Some(c);
    }
    place
}

fn is_wide(c: char) -> bool {
    em(c) >= 1.0
}

fn is_hiragana(c: char) -> bool {
    ('ぁ'..='ゖ').contains(&c)
}

fn is_mark(c: char) -> bool {
    "、。」）？・：".contains(c)
}

fn may_not_begin(c: char) -> bool {
    "、。」）』】？！・：ーぁぃぅぇぉっゃゅょァィゥェォッャュョ,.)?!:".contains(c)
}

fn may_not_end(c: char) -> bool {
    "「（『【(　".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_nothing_is_lost() {
        let text = "2023年1月以前に導入した ThinkPad E14 Gen2 ですか。「はい」なら、次へ。";
        for room in [60.0, 100.0, 150.0, 1000.0] {
            let lines = wrap(text, 10.0, room);
            let joined: String = lines.concat();
            assert_eq!(joined.replace(' ', ""), text.replace(' ', ""), "{lines:?}");
            for line in &lines {
                assert!(width(line, 10.0) <= room, "{line} in {room}");
                assert!(!line.starts_with(may_not_begin), "{lines:?}");
                assert!(!line.ends_with(may_not_end), "{lines:?}");
            }
        }
    }

    #[test]
    fn no_line_is_left_with_a_word_or_two() {
        let text = "A　Microsoft Edge の拡張機能を入れ替える";
        assert_eq!(wrap(text, 14.0, 260.0), ["A　Microsoft Edge の拡張機能を入れ", "替える"]);
        assert_eq!(balanced(text, 14.0, 260.0), ["A　Microsoft Edge の", "拡張機能を入れ替える"]);
        assert_eq!(
            balanced("B　Windows Update を手動で行う", 14.0, 186.0),
            ["B　Windows Update を", "手動で行う"]
        );
        assert_eq!(balanced("短い", 14.0, 260.0), ["短い"]);
        assert_eq!(balanced("Incomprehensibilities", 14.0, 60.0), ["Incomprehensibilities"]);
    }

    #[test]
    fn japanese_lines_end_after_particles() {
        assert_eq!(
            wrap("これからの更新は手動で行いますか", 10.0, 100.0),
            ["これからの更新は", "手動で行いますか"]
        );
        assert_eq!(
            wrap("Choose Manage extensions", 10.0, 70.0),
            ["Choose", "Manage", "extensions"].map(str::to_owned)
        );
    }
}
