export default function Page() { return <h1>requests</h1> }
