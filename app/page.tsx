import { RunsPage } from './components/runs/RunsPage.tsx'

export const metadata = { title: 'Runs' }

export default function Page() {
  return <RunsPage />
}
