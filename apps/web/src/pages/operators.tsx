export default function Page() { return <h1>operators</h1> }
