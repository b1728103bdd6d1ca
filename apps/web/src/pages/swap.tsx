export default function Page() { return <h1>swap</h1> }
