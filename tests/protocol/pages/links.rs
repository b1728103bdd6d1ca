//! Relative links and anchors of all pages lead somewhere.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use crate::pages::metadata::root;

/// Folders that hold no pages of ours.
const FOREIGN: [&str; 4] = [".git", "artifacts", "node_modules", "target"];

/// All pages below a folder.
fn pages(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.is_dir() {
            true if FOREIGN.iter().any(|foreign| path.ends_with(foreign)) => Vec::new(),
            true => pages(&path),
            false if path.extension().is_some_and(|ext| ext == "md") => vec![path],
            false => Vec::new(),
        })
        .collect()
}

/// The page's text without its blocks of code, which may have brackets of their own.
fn prose(page: &str) -> String {
    let mut fenced = false;
    let lines = page.lines().filter(|line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence && !line.starts_with("    ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Where the page's links lead. Links of another scheme need a network and are left out.
fn links(page: &str) -> Vec<String> {
    let prose = prose(page);
    let targets = prose
        .split("](")
        .skip(1)
        .map(|rest| rest.split(')').next().unwrap());
    targets
        .filter(|target| !target.contains("://") && !target.starts_with("mailto:"))
        .map(String::from)
        .collect()
}

/// The anchors that GitHub gives a page's headings: lower case, hyphens for spaces, and no other signs.
fn anchors(page: &str) -> Vec<String> {
    let prose = prose(page);
    let headings = prose.lines().filter(|line| line.starts_with('#'));
    let anchors = headings.map(|line| -> String {
        let heading = line.trim_start_matches('#').trim().to_lowercase();
        let kept = heading
            .chars()
            .filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    });
    let (mut given, mut times): (Vec<String>, HashMap<String, u32>) = (Vec::new(), HashMap::new());
    for anchor in anchors {
        let again = times.entry(anchor.clone()).or_default();
        given.push(match *again {
            0 => anchor,
            number => format!("{anchor}-{number}"),
        });
        *again += 1;
    }
    given
}

#[test]
fn every_link_of_a_page_leads_somewhere() {
    let pages = pages(&root());
    assert!(pages.len() > 10);
    let mut broken = Vec::new();
    for file in &pages {
        for link in links(&fs::read_to_string(file).unwrap()) {
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = match path {
                "" => file.clone(),
                _ => file.parent().unwrap().join(path),
            };
            let found = match anchor {
                "" => target.exists(),
                _ => fs::read_to_string(&target)
                    .is_ok_and(|page| anchors(&page).iter().any(|given| given == anchor)),
            };
            if !found {
                broken.push(format!("{}: {link}", file.display()));
            }
        }
    }
    assert!(broken.is_empty(), "broken links:\n{}", broken.join("\n"));
}

#[test]
fn headings_get_the_anchors_that_github_gives_them() {
    let page =
        "# What `estuary deploy` does\n\n```\n# no heading\n```\n## Time, and more\n## Time, and more\n";
    let expected = ["what-estuary-deploy-does", "time-and-more", "time-and-more-1"];
    assert_eq!(anchors(page), expected);
}
