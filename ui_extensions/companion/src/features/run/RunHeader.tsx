import { Button } from '@mantine/core'
import { IconChevronRight, IconExternalLink, IconRocket, IconSitemap, IconTrash } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { RunDetail } from '@/api/types'
import { RunActions } from '@/features/actions/RunActions'
import { PageHeader } from '@/parts/PageHeader'
import { PlaceLink, QueryLink } from '@/parts/RunLink'
import { StaleNote } from '@/parts/StaleNote'
import { StateBadge } from '@/parts/StateBadge'
import { Time } from '@/parts/Time'
import { quote } from '@/query/terms'
import styles from './RunHeader.module.css'

interface Props {
  run: RunDetail
  /** Why what is shown is not of now. */
  stale: unknown
  asOf: string
}

export function RunHeader({ run, stale, asOf }: Props) {
  return (
    <PageHeader
      title={run.name}
      before={
        <nav aria-label="Breadcrumb" className={styles.crumbs}>
          <Link to="/runs">Runs</Link>
          <IconChevronRight size={16} aria-hidden />
        </nav>
      }
      below={
        <div className={styles.line}>
          <span className={styles.state}>
            <StateBadge type={run.state_type} name={run.state_name} />
          </span>
          {run.flow && (
            <span className={styles.part}>
              <IconSitemap size={16} aria-hidden />
              <span className="visually-hidden">Flow </span>
              <PlaceLink kind="flow" name={run.flow}>
                {run.flow}
              </PlaceLink>
            </span>
          )}
          {run.deployment && (
            <span className={styles.part}>
              <IconRocket size={16} aria-hidden />
              <span className="visually-hidden">Deployment </span>
              <PlaceLink kind="deployment" name={run.flow ? `${run.flow}/${run.deployment}` : run.deployment}>
                {run.deployment}
              </PlaceLink>
            </span>
          )}
          {run.tags.length > 0 && (
            <ul className={styles.tags} aria-label="Tags">
              {run.tags.map((tag) => (
                <li key={tag}>
                  <QueryLink query={`tag:${quote(tag)}`} className={styles.tag}>
                    {tag}
                  </QueryLink>
                </li>
              ))}
            </ul>
          )}
          {run.deleted && (
            <span className={styles.deleted}>
              <IconTrash size={14} aria-hidden />
              Deleted in Prefect, kept here since <Time iso={run.deleted} seconds={false} />
            </span>
          )}
          {stale ? <StaleNote error={stale} asOf={asOf} /> : null}
        </div>
      }
      actions={
        <>
          <RunActions run={run} />
          {run.prefect_url && !run.deleted && (
            <Button
              component="a"
              href={run.prefect_url}
              target="_blank"
              rel="noreferrer"
              variant="default"
              rightSection={<IconExternalLink size={16} aria-hidden />}
            >
              Open in Prefect
            </Button>
          )}
        </>
      }
    />
  )
}
