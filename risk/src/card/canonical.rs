//! One text for one card: keys sorted, floats as short as they can be read back, a line for each value. So two cards
//! are compared by their bytes.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Card;

/// The text of a card, with its hash.
pub fn text(card: &Card) -> String {
    let sealed = Card {
        sha256: hash(card),
        ..card.clone()
    };
    canonical(&serde_json::to_value(sealed).unwrap_or_default())
}

/// SHA-256 of the card's text without its hash.
pub fn hash(card: &Card) -> String {
    let bare = Card {
        sha256: String::new(),
        ..card.clone()
    };
    sha256(canonical(&serde_json::to_value(bare).unwrap_or_default()).as_bytes())
}

/// Whether a card's text is as it was sealed. The text counts, and not the numbers that were read from it, because a
/// reader of floats may be off in the last digit.
pub fn is_sealed(text: &str) -> bool {
    let seal = |line: &&str| line.starts_with(" \"sha256\": ");
    let held = text.lines().find(seal).and_then(|line| line.split('"').nth(3));
    let bare: String = text.split_inclusive('\n').filter(|line| !seal(line)).collect();
    held == Some(sha256(bare.as_bytes()).as_str())
}

/// SHA-256 in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The canonical text of a value.
pub fn canonical(value: &Value) -> String {
    let mut text = String::new();
    write(value, 0, &mut text);
    text.push('\n');
    text
}

fn write(value: &Value, depth: usize, text: &mut String) {
    match value {
        Value::Array(values) => {
            let flat = values.iter().all(|value| !value.is_array() && !value.is_object());
            list(
                values.iter().map(|value| (None, value)),
                ('[', ']'),
                flat,
                depth,
                text,
            );
        }
        Value::Object(object) => {
            let mut fields: Vec<_> = object.iter().collect();
            fields.sort_by_key(|(key, _)| key.as_str());
            let named = fields.into_iter().map(|(key, value)| (Some(key), value));
            list(named, ('{', '}'), object.is_empty(), depth, text);
        }
        value => text.push_str(&value.to_string()),
    }
}

fn list<'v>(
    values: impl Iterator<Item = (Option<&'v String>, &'v Value)>,
    (open, close): (char, char),
    flat: bool,
    depth: usize,
    text: &mut String,
) {
    text.push(open);
    for (number, (key, value)) in values.enumerate() {
        if number > 0 {
            text.push(',');
        }
        match flat {
            true if number > 0 => text.push(' '),
            true => (),
            false => line(depth + 1, text),
        }
        if let Some(key) = key {
            text.push_str(&Value::from(key.as_str()).to_string());
            text.push_str(": ");
        }
        write(value, depth + 1, text);
    }
    if !flat {
        line(depth, text);
    }
    text.push(close);
}

fn line(depth: usize, text: &mut String) {
    text.push('\n');
    text.extend(std::iter::repeat_n(' ', depth));
}

/// The first line in which two texts differ: its number, and both lines.
pub fn first_difference<'t>(one: &'t str, other: &'t str) -> Option<(usize, &'t str, &'t str)> {
    let mut lines = (1..).zip(one.lines().map(Some).chain([None]));
    let mut others = other.lines().map(Some).chain([None]);
    lines.find_map(|(number, line)| {
        let other = others.next().flatten();
        (line != other).then(|| (number, line.unwrap_or_default(), other.unwrap_or_default()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_and_floats_are_as_short_as_they_can_be() {
        let value = json!({ "b": [1.0, 0.1, 1e-7], "a": { "d": "x", "c": [] }, "e": [{ "f": 3 }] });
        let expected =
            "{\n \"a\": {\n  \"c\": [],\n  \"d\": \"x\"\n },\n \"b\": [1.0, 0.1, 1e-7],\n \"e\": [\n  {\n   \
                        \"f\": 3\n  }\n ]\n}\n";
        assert_eq!(canonical(&value), expected);
    }

    #[test]
    fn the_first_line_that_differs_is_found() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), Some((2, "b", "c")));
        assert_eq!(first_difference("a\n", "a\nc\n"), Some((2, "", "c")));
    }

    #[test]
    fn a_hash_is_that_of_the_standard() {
        assert_eq!(
            sha256(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
