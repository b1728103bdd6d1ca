export default function Page() { return <h1>desk</h1> }
