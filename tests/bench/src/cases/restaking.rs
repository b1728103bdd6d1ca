//! Messages of the restake vault, the service and the auction: one slot and one holder, and after a thousand slots.

use anyhow::Result;
use estuary_restaking::{policy::Policy, slash::LEAST_SLASH};
use estuary_restaking_interfaces::attestation_service::{signed_bytes, ServiceSetup, Statement};
use estuary_runtime::{units::UNIT, AccountId, Balance};
use estuary_tests::{to_ink, Token, World};
use sp_core::{sr25519::Pair, Pair as _};

use super::{code::meter, markets::done};
use crate::meter::Row;

const VAULT: &str = "restake_vault";
const SERVICE: &str = "attestation_service";
const AUCTION: &str = "reward_auction";

const DAY: u64 = 86_400_000;

/// Blocks of an epoch, which takes a day.
const EPOCH: u32 = 12;

/// Units of one message.
const AMOUNT: Balance = 10 * UNIT;

const FEE: Balance = UNIT;

/// Half of all units are slashable, by one service too.
const POLICY: Policy = Policy {
    epoch: DAY,
    veto_window: DAY / 2,
    slashable_part: 5_000,
    service_part: 5_000,
    curator_fee: 1_000,
    stream_period: DAY,
};

/// A vault with a service of one operator, whose slot counts.
struct Scene {
    world: World,
    vault: AccountId,
    service: AccountId,
    holder: AccountId,
    operator: AccountId,
    pair: Pair,
}

impl Scene {
    /// The operator's slot comes after `slots` others.
    fn new(slots: u32) -> Result<Self> {
        let mut world = World::default();
        let holder = world.funded("holder", 100_000 * UNIT);
        let operator = world.funded("operator", 10_000 * UNIT);
        let vault = done(world.deploy_vault(POLICY))?;
        for (owner, staked) in [(&holder, 50_000), (&operator, 1_000)] {
            let wrapped = world.wrapped_lst.clone();
            done(world.stake_and_wrap(&wrapped, owner, staked * UNIT, 0, None))?;
            done(wrapped.approve(&mut world, owner, &vault, Balance::MAX))?;
        }
        done(world.vault(&vault).deposit(&holder, 10_000 * UNIT))?;
        for _ in 0..slots {
            done(world.vault(&vault).register(&holder, &operator, None, UNIT))?;
        }
        let setup = ServiceSetup {
            vault: to_ink(&vault),
            start: world.chain.now_ms(),
            round: DAY / 24,
            penalty_part: 100,
            fee: FEE,
            least: UNIT,
            bounty_cap: 0,
            wanted: 1_000 * UNIT,
            terms: [0; 32].into(),
        };
        let service = done(world.deploy_service(setup))?;
        let pair = Pair::from_seed(&[1; 32]);
        let (_, slot) = done(world.service(&service).join(&operator, pair.public().0))?;
        let curator = world.curator.clone();
        done(world.vault(&vault).bond(&operator, slot, AMOUNT))?;
        done(world.vault(&vault).opt_in(&curator, slot, 1_000 * UNIT))?;
        world.chain.advance_blocks(3 * EPOCH);
        done(world.service(&service).refresh(&holder, 0))?;
        Ok(Self {
            world,
            vault,
            service,
            holder,
            operator,
            pair,
        })
    }

    fn statement(&self, round: u64, root: [u8; 32]) -> Statement {
        let message = signed_bytes(&to_ink(&self.service), round, &root);
        Statement {
            round,
            root,
            signature: self.pair.sign(&message).0,
        }
    }

    /// Each message of holders once, in an epoch that has begun.
    fn holders(&mut self, case: &str, rows: &mut Vec<Row>) -> Result<()> {
        let meter = meter(VAULT)?;
        let (vault, holder, world) = (self.vault.clone(), self.holder.clone(), &mut self.world);
        done(world.vault(&vault).deposit(&holder, AMOUNT))?;
        rows.push(meter.last("lrt_deposit", format!("{case}, first of its epoch"), world));
        done(world.vault(&vault).deposit(&holder, AMOUNT))?;
        rows.push(meter.last("lrt_deposit", case, world));
        done(Token(vault.clone()).transfer(world, &holder, &self.operator, AMOUNT))?;
        done(Token(vault.clone()).transfer(world, &holder, &self.operator, AMOUNT))?;
        rows.push(meter.last("lrt_transfer", case, world));
        world.vault(&vault).send_get_rate(&holder);
        rows.push(meter.last("lrt_get_rate", case, world));
        done(world.vault(&vault).request_withdrawal(&holder, AMOUNT))?;
        let (epoch, _) = done(world.vault(&vault).request_withdrawal(&holder, AMOUNT))?;
        rows.push(meter.last("lrt_request", case, world));
        world.chain.advance_blocks(2 * EPOCH);
        done(world.vault(&vault).reward_units(&holder, AMOUNT))?;
        rows.push(meter.last("reward_units", case, world));
        done(world.vault(&vault).claim(&holder, epoch))?;
        rows.push(meter.last("lrt_claim", case, world));
        Ok(())
    }

    /// A root, evidence, and the slash to its end.
    fn evidence(&mut self, case: &str, rows: &mut Vec<Row>) -> Result<()> {
        let (vault, service, holder) = (self.vault.clone(), self.service.clone(), self.holder.clone());
        let setup = self.world.service(&service).setup();
        let start = setup.map_or(0, |setup| setup.start);
        let round = (self.world.chain.now_ms() - start) / (DAY / 24);
        let [first, second] = [1, 2].map(|root| self.statement(round, [root; 32]));
        let world = &mut self.world;
        done(world.vault(&vault).deposit(&holder, LEAST_SLASH))?;
        let signatures = vec![(0, first.signature)];
        done(
            world
                .service(&service)
                .commit(&holder, FEE, round, first.root, signatures),
        )?;
        rows.push(meter(SERVICE)?.last("service_commit", format!("{case}, one signature"), world));
        done(world.service(&service).forward(&holder))?;
        rows.push(meter(SERVICE)?.last("service_forward", case, world));
        let slashed = done(world.service(&service).report(&holder, 0, first, second))?;
        rows.push(meter(SERVICE)?.last("service_report", case, world));
        done(world.vault(&vault).execute(&holder, slashed.id))?;
        rows.push(meter(VAULT)?.last("slash_execute", case, world));
        Ok(())
    }
}

pub fn life() -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (slots, case) in [(0, "one slot"), (1_000, "a thousand slots")] {
        let mut scene = Scene::new(slots)?;
        scene.holders(case, &mut rows)?;
        scene.evidence(case, &mut rows)?;
        if slots == 0 {
            scene.auction(&mut rows)?;
        }
    }
    Ok(rows)
}

impl Scene {
    fn auction(&mut self, rows: &mut Vec<Row>) -> Result<()> {
        let (vault, holder) = (self.vault.clone(), self.holder.clone());
        let world = &mut self.world;
        let auction = done(world.deploy_auction(&vault))?;
        let (token, wrapped) = (world.deploy_plain_token(&holder, UNIT), world.wrapped_lst.clone());
        done(token.transfer(world, &holder, &auction, UNIT))?;
        done(wrapped.approve(world, &holder, &auction, Balance::MAX))?;
        done(world.auction(&auction).start(&holder, &token.0))?;
        rows.push(meter(AUCTION)?.last("auction_start", "a lot", world));
        world.chain.advance_blocks(2);
        done(world.auction(&auction).buy(&holder, &token.0, Balance::MAX))?;
        rows.push(meter(AUCTION)?.last("auction_buy", "a lot", world));
        Ok(())
    }
}
