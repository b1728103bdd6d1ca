export default function Page() { return <h1>unstake</h1> }
