/** The tests of a location: green while an edit leaves them alone, red where it does not. */
import { ActionIcon, Button } from '@mantine/core'
import type { NumberTest, NumberTestResult } from '@offhook/contract'
import { IconAlertTriangle, IconCheck, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Keyed } from './draft.ts'
import classes from './saved-tests.module.css'
import { directionWord } from './step-words.ts'

interface SavedTestsProps {
  readonly tests: readonly Keyed<NumberTest>[]
  /** In the same order; undefined while they are not known. */
  readonly results: readonly NumberTestResult[] | undefined
  readonly onChange: (tests: readonly Keyed<NumberTest>[]) => void
  readonly onTry: (test: NumberTest) => void
}

export function SavedTests({ tests, results, onChange, onTry }: SavedTestsProps) {
  const { t, i18n } = useTranslation('numbers')
  const resultOf = (test: NumberTest) =>
    results?.find(
      ({ input, as, expected }) => input === test.input && as === test.as && expected === test.expected,
    )
  const ordered = tests.toSorted(
    (a, b) => Number(resultOf(a)?.passes ?? true) - Number(resultOf(b)?.passes ?? true),
  )
  return (
    <section className={`${classes.tests} surface`} aria-labelledby="tests-title">
      <div className="column tight">
        <h2 id="tests-title">{t('tests.title')}</h2>
        <p className="dim small">{tests.length === 0 ? t('tests.none') : t('tests.lead')}</p>
      </div>
      {tests.length > 0 ? (
        <ul className={classes.list}>
          {ordered.map((test) => {
            const result = resultOf(test)
            const isBroken = result !== undefined && !result.passes
            return (
              <li key={test.key} className={classes.test} data-broken={isBroken}>
                <span className={classes.mark}>
                  {isBroken ? (
                    <IconAlertTriangle size={16} aria-hidden />
                  ) : (
                    <IconCheck size={16} aria-hidden />
                  )}
                  <span className="visuallyHidden">{isBroken ? t('tests.broken') : t('tests.holds')}</span>
                </span>
                <button
                  type="button"
                  className={classes.what}
                  title={t('tests.try', { number: test.input })}
                  onClick={() => onTry(test)}
                >
                  <span className="tabular">{test.input}</span>
                  <span className="dim tiny">{directionWord(i18n, test.as)}</span>
                </button>
                <span className={`${classes.answer} tabular`}>
                  {isBroken ? (
                    <>
                      <span>{t('tests.expected', { expected: test.expected })}</span>
                      <strong>{t('tests.actual', { actual: result.actual ?? t('tests.refused') })}</strong>
                    </>
                  ) : (
                    <strong>{test.expected}</strong>
                  )}
                </span>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('tests.remove', { number: test.input })}
                  onClick={() => onChange(tests.filter((other) => other !== test))}
                >
                  <IconX size={16} aria-hidden />
                </ActionIcon>
                {isBroken && result.actual !== null ? (
                  <Button
                    className={classes.accept}
                    variant="subtle"
                    size="compact-xs"
                    onClick={() =>
                      onChange(
                        tests.map((other) =>
                          other === test ? { ...test, expected: result.actual ?? '' } : other,
                        ),
                      )
                    }
                  >
                    {t('tests.accept')}
                  </Button>
                ) : null}
              </li>
            )
          })}
        </ul>
      ) : null}
    </section>
  )
}
