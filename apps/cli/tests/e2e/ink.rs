//! ink!'s own end-to-end client, against the running chain.
//!
//! What works is its client: it takes any node and compiled contracts, tries, sends, and reads events. What does not
//! is its macro: it reads the node's address when the test is compiled, and builds all contracts anew in a way of its
//! own. So the other tests send by the tool, as its users do, and ask the chain by `subxt`.

use estuary_interfaces::{LiquidStaking, PoolError, PoolGovernance, TokenMetadata};
use ink::{
    codegen::TraitCallBuilder,
    env::{call::FromAccountId, DefaultEnvironment},
};
use ink_e2e::{subxt::backend::rpc::RpcClient, ChainBackend, Client, ContractsBackend};
use psp22::PSP22;
use staking_pool::StakingPoolRef;
use subxt::SubstrateConfig;

use crate::{devnet::Devnet, tool::UNIT};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn the_client_of_ink_deploys_a_pool_stakes_and_is_refused() {
    let chain = Devnet::start().await;
    let node = RpcClient::from_insecure_url(&chain.url)
        .await
        .expect("it answers");
    let codes = [concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../artifacts/staking_pool.wasm"
    )];
    let mut client = Client::<SubstrateConfig, DefaultEnvironment>::new(node, codes)
        .await
        .expect("it answers");
    let (alice, bob) = (ink_e2e::alice(), ink_e2e::bob());
    let governor = alice.public_key().0.into();

    let token = TokenMetadata {
        name: "Staked UNIT".into(),
        symbol: "stUNIT".into(),
        decimals: 12,
    };
    let mut constructor = StakingPoolRef::new(governor, crate::tool::parameters(), token);
    let deployed = client
        .instantiate("staking_pool", &alice, &mut constructor)
        .value(UNIT)
        .submit()
        .await
        .expect("it is deployed");
    let mut pool = StakingPoolRef::from_account_id(deployed.account_id);

    let wire = pool.call_mut().wire([7; 32].into(), [8; 32].into());
    let wired = client.call(&alice, &wire).submit().await.expect("it is sent");
    assert_eq!(wired.return_value(), Ok(()));
    let stake = pool.call_mut().stake(0, None);
    let staked = client
        .call(&bob, &stake)
        .value(5 * UNIT)
        .submit()
        .await
        .expect("it is sent");
    assert!(staked.contains_event("Contracts", "ContractEmitted"));
    assert_eq!(staked.return_value(), Ok(5 * UNIT));

    let owner = bob.public_key().0.into();
    let balance = pool.call().balance_of(owner);
    let balance = client.call(&bob, &balance).dry_run().await.expect("it is asked");
    assert_eq!(balance.return_value(), 5 * UNIT);

    let too_little = client
        .call(&bob, &stake)
        .value(1)
        .dry_run()
        .await
        .expect("it is asked");
    assert_eq!(too_little.return_value(), Err(PoolError::BelowMinimum));
    let free = client
        .free_balance(deployed.account_id)
        .await
        .expect("it can be read");
    assert!(free >= 6 * UNIT, "{free}");
}
