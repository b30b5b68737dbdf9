// Follows the terminal: whenever the guide sees something new, the parts of this page that differ are put in place.
'use strict';
(() => {
  const parts = ['top', 'way', 'now', 'foot'];
  const at = (page, id) => page.getElementById(id);
  let running = null;

  // A place in the page by which what is focused can be found again.
  const place = (element) => {
    const steps = [];
    for (let one = element; one && one.id !== 'now' && one.id !== 'way'; one = one.parentElement) {
      if (!one.parentElement) return null;
      steps.unshift([...one.parentElement.children].indexOf(one));
    }
    return steps;
  };

  const refresh = async () => {
    if (running) { running.again = true; return; }
    running = {again: false};
    try {
      const answer = await fetch(location.pathname, {credentials: 'same-origin'});
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (!at(page, 'now') || !at(document, 'now')) {
        // A page of another kind, such as the one that says why nothing can be seen: whole or not at all.
        if (page.querySelector('main')?.textContent !== document.querySelector('main').textContent) location.reload();
        return;
      }
      const heading = document.querySelector('h1').textContent;
      const tick = document.querySelector('.tick')?.textContent;
      for (const id of parts) {
        const [old, fresh] = [at(document, id), at(page, id)];
        if (old.innerHTML === fresh.innerHTML) continue;
        const open = [...old.querySelectorAll('details')].map((one) => one.open);
        const typed = [...old.querySelectorAll('input[id]:not([type=file])')].map((one) => [one.id, one.value, one.checked]);
        const focused = old.contains(document.activeElement) && document.activeElement !== old
          ? [document.activeElement.textContent, place(document.activeElement)] : null;
        old.replaceChildren(...fresh.childNodes);
        [...old.querySelectorAll('details')].forEach((one, i) => { one.open = Boolean(open[i]); });
        for (const [id, value, checked] of typed) {
          const one = at(document, id);
          if (one) [one.value, one.checked] = [value, checked];
        }
        if (focused) {
          const [text, steps] = focused;
          let same = [...old.querySelectorAll('a, button, summary')].find((one) => one.textContent === text);
          if (!same && steps) same = steps.reduce((one, i) => one?.children[i], old);
          (same && same.tabIndex >= 0 ? same : at(document, 'now')).focus({preventScroll: Boolean(same)});
        }
      }
      document.title = page.title;
      // Said to those who do not see it.
      const now = document.querySelector('h1').textContent;
      const ticked = document.querySelector('.tick')?.textContent;
      if (now !== heading) at(document, 'tells').textContent = now;
      else if (ticked && ticked !== tick) at(document, 'tells').textContent = ticked;
    } catch { /* gone for the moment: the next event tries again */ } finally {
      const {again} = running;
      running = null;
      if (again) refresh();
    }
  };

  const lost = at(document, 'lost');
  if (!lost) return;
  // So that the keys that turn pages do so at once.
  if (document.activeElement === document.body) at(document, 'now')?.focus({preventScroll: true});
  // What nobody hears any more cannot be pressed.
  const hears = (is) => { lost.hidden = is; document.querySelector('main').inert = !is; };
  // Asked again and again: a connection that stays open is one of the six that a browser has for all pages of a guide.
  const news = `/${location.pathname.split('/')[1]}/number`;
  let known = null;
  let misses = 0;
  let asking = 0;
  const ask = async () => {
    clearTimeout(asking);
    try {
      const answer = await fetch(news);
      if (!answer.ok) throw new Error(answer.status);
      const number = await answer.text();
      misses = 0;
      hears(true);
      if (number !== known) refresh();
      known = number;
    } catch {
      misses += 1;
      if (misses > 2) hears(false);
    }
    clearTimeout(asking);
    asking = setTimeout(ask, 1000);
  };
  ask();
  // A page that nobody sees asks seldom.
  document.addEventListener('visibilitychange', () => { if (!document.hidden) ask(); });
  // Of a photo only its digest is sent.
  document.addEventListener('change', async (event) => {
    const digest = event.target.dataset.digest && at(document, event.target.dataset.digest);
    if (!digest) return;
    const file = event.target.files[0];
    const bytes = file ? new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer())) : [];
    digest.value = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  });
  // Pressed twice is meant once.
  document.addEventListener('submit', (event) => {
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = 'yes';
  });
})();
