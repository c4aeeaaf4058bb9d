import { notFound } from 'next/navigation'
import { runIdSchema } from '#lib/contract/primitives.ts'
import { RunPage } from '#app/components/run/RunPage.tsx'

export default async function Page({ params }: { readonly params: Promise<{ readonly runId: string }> }) {
  const parsed = runIdSchema.safeParse((await params).runId)
  if (!parsed.success) notFound()
  return <RunPage runId={parsed.data} />
}
