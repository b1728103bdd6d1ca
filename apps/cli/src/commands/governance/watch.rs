//! `estuary govern watch`: tells what happens to proposals, and runs a command for it.

use std::{collections::BTreeMap, process::Command, time::Duration};

use estuary_interfaces::ProposalId;
use serde::Serialize;
use subxt::utils::H256;

use super::proposals::{ProposalView, Stage};
use crate::{
    amount::Token,
    arguments::WatchArguments,
    commands::{output::say, Session},
    error::Result,
    protocol::Protocol,
    service::{follow, Service},
};

/// What is known of a proposal from the last look.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Known {
    action: String,
    stage: Stage,
    locked: String,
    releasing: String,
}

/// What has happened to a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(in crate::commands) struct News {
    /// The proposal's number.
    proposal: ProposalId,
    /// `proposed`, `locked`, `notice`, `over`, or the stage that it has come to, as in `estuary govern show`.
    event: &'static str,
    /// The news in words.
    news: String,
}

/// The proposals of the last look.
#[derive(Debug, Default)]
struct Memory(BTreeMap<ProposalId, Known>);

impl Memory {
    /// Remembers what is seen now, and returns what is new, a line for each proposal. At the first look each proposal
    /// is new.
    fn compare(&mut self, proposals: &[ProposalView], token: &Token) -> Vec<News> {
        let seen: BTreeMap<_, _> = proposals
            .iter()
            .map(|proposal| {
                let known = Known {
                    action: proposal.action.clone(),
                    stage: proposal.stage,
                    locked: proposal.locked.clone(),
                    releasing: proposal.releasing.clone(),
                };
                (proposal.id, (known, proposal))
            })
            .collect();
        let mut all = Vec::new();
        for (id, (now, view)) in &seen {
            let stands = &view.stands;
            let (event, news) = match self.0.get(id) {
                None => ("proposed", format!("{}. {stands}", now.action)),
                Some(before) if before.stage != now.stage => (now.stage.name(), stands.clone()),
                Some(before) if before.releasing != now.releasing => (
                    "notice",
                    format!(
                        "{} units are under notice. {stands}",
                        token.number_text(&now.releasing)
                    ),
                ),
                Some(before) if before.locked != now.locked => (
                    "locked",
                    format!("{} units are locked. {stands}", token.number_text(&now.locked)),
                ),
                Some(_) => continue,
            };
            all.push(News {
                proposal: *id,
                event,
                news,
            });
        }
        for (id, known) in &self.0 {
            if !seen.contains_key(id) {
                all.push(News {
                    proposal: *id,
                    event: "over",
                    news: format!("{}. It was applied or cancelled.", known.action),
                });
            }
        }
        self.0 = seen.into_iter().map(|(id, (known, _))| (id, known)).collect();
        all
    }
}

/// Who tells the news.
struct Watch<'a> {
    session: &'a Session,
    exec: Option<&'a str>,
    memory: Memory,
}

impl Service<Protocol> for Watch<'_> {
    async fn look(&mut self, protocol: &Protocol, block: H256) -> Result<bool> {
        for news in self
            .memory
            .compare(&protocol.proposals(block).await?, &protocol.chain.token)
        {
            self.session.tell_news(&news, self.exec).await?;
        }
        Ok(false)
    }
}

impl Session {
    pub(super) async fn watch(&self, arguments: &WatchArguments) -> Result<()> {
        let mut watch = Watch {
            session: self,
            exec: arguments.exec.as_deref(),
            memory: Memory::default(),
        };
        follow(
            || self.protocol(),
            Duration::from_secs(arguments.interval),
            &mut watch,
        )
        .await
    }

    async fn tell_news(&self, news: &News, exec: Option<&str>) -> Result<()> {
        let News {
            proposal,
            event,
            news: sentence,
        } = news;
        match self.output.json {
            true => say(serde_json::json!(news))?,
            false => say(format!("proposal {proposal}: {sentence}"))?,
        }
        let Some(exec) = exec else {
            return Ok(());
        };
        let mut command = Command::new("sh");
        command
            .args(["-c", exec])
            .env("ESTUARY_PROPOSAL", proposal.to_string())
            .env("ESTUARY_EVENT", event)
            .env("ESTUARY_NEWS", sentence);
        let ended = tokio::task::spawn_blocking(move || command.status()).await;
        match ended.map_err(std::io::Error::other).and_then(|status| status) {
            Ok(status) if status.success() => {}
            Ok(status) => tracing::error!(proposal, "the command failed: {status}"),
            Err(error) => tracing::error!(proposal, "the command did not start: {error}"),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(id: ProposalId, stage: Stage, locked: &str, releasing: &str) -> ProposalView {
        let mut view = ProposalView::empty(id);
        view.action = "other code of the pool".into();
        view.stands = "It stands.".into();
        view.stage = stage;
        view.locked = locked.into();
        view.releasing = releasing.into();
        view
    }

    #[test]
    fn each_change_is_told_once() {
        let token = Token {
            symbol: "UNIT".into(),
            decimals: 0,
        };
        let mut memory = Memory::default();
        let mut events = |views: &[ProposalView]| -> Vec<_> {
            memory
                .compare(views, &token)
                .into_iter()
                .map(|news| (news.proposal, news.event, news.news))
                .collect()
        };
        let waiting = || view(1, Stage::Waiting, "0", "0");
        let proposed = "other code of the pool. It stands.".to_string();
        assert_eq!(events(&[waiting()]), [(1, "proposed", proposed.clone())]);
        assert_eq!(events(&[waiting()]), []);
        let locked = || view(1, Stage::Waiting, "5", "0");
        assert_eq!(
            events(&[locked(), view(2, Stage::Waiting, "0", "0")]),
            [
                (1, "locked", "5 units are locked. It stands.".into()),
                (2, "proposed", proposed)
            ]
        );
        let second = || view(2, Stage::Waiting, "0", "0");
        assert_eq!(
            events(&[view(1, Stage::Waiting, "5", "5"), second()]),
            [(1, "notice", "5 units are under notice. It stands.".into())]
        );
        assert_eq!(
            events(&[view(1, Stage::ToSeal, "0", "0"), second()]),
            [(1, "to_seal", "It stands.".into())]
        );
        assert_eq!(
            events(&[second()]),
            [(
                1,
                "over",
                "other code of the pool. It was applied or cancelled.".into()
            )]
        );
    }
}
