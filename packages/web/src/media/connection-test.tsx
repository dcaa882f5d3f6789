/** The button that tests whether this browser can be a phone: what was found, what to do about it, and a log to copy. */
import { Button, CopyButton } from '@mantine/core'
import {
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconCopy,
  IconStethoscope,
} from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useShowProblem } from '../elements/problem.tsx'
import { useApi } from '../live/live.tsx'
import { checks, diagnose, type Outcome } from './connection-diagnosis.ts'
import classes from './connection-test.module.css'

const pictures = {
  ok: IconCircleCheck,
  failed: IconCircleX,
  notSet: IconCircleDashed,
  skipped: IconCircleDashed,
} as const

export function ConnectionTestButton() {
  const { t } = useTranslation('connection')
  const api = useApi()
  const showProblem = useShowProblem()
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([])
  const [lines, setLines] = useState<readonly string[]>([])
  const [isRunning, setRunning] = useState(false)
  const run = () => {
    setOutcomes([])
    setLines([])
    setRunning(true)
    diagnose({
      api,
      server: location.origin,
      onOutcome: (outcome) => setOutcomes((known) => [...known, outcome]),
      onLog: (line) => setLines((known) => [...known, line]),
    })
      .catch(showProblem)
      .finally(() => setRunning(false))
  }
  const next = checks[outcomes.length]
  return (
    <div className="column near">
      <div className="row near wrap">
        <Button
          variant="default"
          leftSection={<IconStethoscope size={16} aria-hidden />}
          loading={isRunning}
          onClick={run}
        >
          {t('run')}
        </Button>
        {lines.length > 0 && !isRunning ? (
          <CopyButton value={lines.join('\n')}>
            {({ copied, copy }) => (
              <Button variant="subtle" leftSection={<IconCopy size={16} aria-hidden />} onClick={copy}>
                {t(copied ? 'copied' : 'copyLog')}
              </Button>
            )}
          </CopyButton>
        ) : null}
      </div>
      <div aria-live="polite" className="column near">
        {isRunning && next ? (
          <p className="dim small">{t('running', { check: t(`check.${next}`) })}</p>
        ) : null}
        {!isRunning && outcomes.length > 0 ? <p>{t(verdictOf(outcomes))}</p> : null}
        <ul className={classes.outcomes}>
          {outcomes.map((outcome) => (
            <Line key={outcome.check} outcome={outcome} />
          ))}
        </ul>
      </div>
      {lines.length > 0 && !isRunning ? (
        <details>
          <summary className="dim small">{t('log')}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by the keyboard */}
          <pre className={classes.log} tabIndex={0}>
            {lines.join('\n')}
          </pre>
        </details>
      ) : null}
    </div>
  )
}

function Line({ outcome: { check, result, found, todo, fault } }: { readonly outcome: Outcome }) {
  const { t } = useTranslation('connection')
  const Picture = pictures[result]
  const told = fault ? t(`fault.${fault}`) : found
  return (
    <li className={classes.outcome} data-result={result}>
      <Picture size={18} stroke={1.8} aria-hidden />
      <div>
        <strong>{t(`check.${check}`)}</strong>
        <span className={classes.result}> {t(`result.${result}`)}</span>
        {told === '' ? null : <span className="dim small"> · {told}</span>}
        {result === 'failed' ? <p className="small">{t(`todo.${todo ?? check}`)}</p> : null}
      </div>
    </li>
  )
}

/** Voice that gets through in one way is enough. */
function verdictOf(
  outcomes: readonly Outcome[],
): 'fine' | 'fineHere' | 'onlyRelayed' | 'noVoice' | 'noMicrophone' {
  const is = (check: Outcome['check']) => outcomes.find((each) => each.check === check)?.result
  if (is('voice') !== 'ok') return is('voiceRelayed') === 'ok' ? 'onlyRelayed' : 'noVoice'
  if (is('microphone') !== 'ok') return 'noMicrophone'
  return is('voiceRelayed') === 'skipped' || is('stun') === 'failed' ? 'fineHere' : 'fine'
}
