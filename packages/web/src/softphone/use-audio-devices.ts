/** The microphones and loudspeakers that are there now. Browsers tell their names only once the microphone was allowed. */
import { useCallback, useEffect, useState } from 'react'

export function useAudioDevices(): {
  readonly devices: readonly MediaDeviceInfo[]
  readonly allow: () => void
} {
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([])
  const look = useCallback(() => {
    void navigator.mediaDevices.enumerateDevices().then(setDevices)
  }, [])
  useEffect(() => {
    look()
    navigator.mediaDevices.addEventListener('devicechange', look)
    return () => navigator.mediaDevices.removeEventListener('devicechange', look)
  }, [look])
  const allow = () => {
    navigator.mediaDevices
      .getUserMedia({ audio: true })
      .then((stream) => {
        for (const track of stream.getTracks()) track.stop()
        look()
      })
      .catch(look)
  }
  return { devices, allow }
}
