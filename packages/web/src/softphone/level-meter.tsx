/** How loud a microphone is, by Web Audio; drawn without rendering anything anew. */
import { useEffect, useRef } from 'react'
import classes from './softphone.module.css'

/** Speech is seldom louder than this part of full scale. */
const LOUD = 0.3
const EVERY_MS = 80

export function LevelMeter({
  stream,
  label,
}: {
  readonly stream: MediaStream | undefined
  readonly label: string
}) {
  const bar = useRef<HTMLMeterElement>(null)
  useEffect(() => {
    if (!stream) return
    const context = new AudioContext()
    const analyser = context.createAnalyser()
    analyser.fftSize = 1024
    context.createMediaStreamSource(stream).connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples)
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length
      const level = Math.min(1, Math.sqrt(power) / LOUD)
      if (bar.current) bar.current.value = level
    }, EVERY_MS)
    return () => {
      clearInterval(timer)
      void context.close()
    }
  }, [stream])
  return <meter ref={bar} className={classes.meter} aria-label={label} min={0} max={1} />
}
