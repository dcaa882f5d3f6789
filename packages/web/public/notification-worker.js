// Part of the service worker: a click on a call's notification goes to the page that is open.
self.addEventListener('notificationclick', (event) => {
  const { notification, action } = event
  notification.close()
  event.waitUntil(
    self.clients.matchAll({ type: 'window', includeUncontrolled: true }).then(async (pages) => {
      const page = pages[0]
      if (!page) return self.clients.openWindow('/calls')
      page.postMessage({ type: 'call-notification', key: notification.data?.key ?? '', action })
      if (action !== 'decline') await page.focus()
    }),
  )
})
