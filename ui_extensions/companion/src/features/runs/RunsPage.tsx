import { PageHeader } from '@/parts/PageHeader'

export function RunsPage() {
  return <PageHeader title="Runs" />
}
