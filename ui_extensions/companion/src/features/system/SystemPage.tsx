import { PageHeader } from '@/parts/PageHeader'

export function SystemPage() {
  return <PageHeader title="System" />
}
