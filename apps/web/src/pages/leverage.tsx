export default function Page() { return <h1>leverage</h1> }
