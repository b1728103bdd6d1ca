export default function Page() { return <h1>protocol</h1> }
