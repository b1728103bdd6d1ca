export default function Page() { return <h1>lend</h1> }
