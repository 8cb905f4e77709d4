/* What the pages gain from a script; all of them work without it. Words come from the page, nothing is stored.
   htmx 4: htmx:after:request may still redirect the swap, htmx:error is the network, htmx:finally:request always comes. */
(() => {
  const body = () => document.body.dataset;
  const say = (text) => { const live = document.getElementById('live'); if (live) live.textContent = text; };
  const trouble = (text) => {
    const place = document.getElementById('trouble');
    if (place) place.textContent = text;
    if (!text) return;
    say('');
    document.getElementById('rail')?.hidePopover?.();
  };

  // One form, one request: a second tap while the first is under way does nothing.
  const release = () => {
    for (const form of document.querySelectorAll('form[data-busy]')) {
      delete form.dataset.busy;
      for (const button of form.querySelectorAll('[aria-busy]')) {
        button.removeAttribute('aria-busy');
        button.disabled = false;
      }
    }
  };
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.dataset.busy) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const button = event.submitter || form.querySelector('button[type="submit"]');
    form.dataset.busy = 'true';
    button?.setAttribute('aria-busy', 'true');
    // Later, because a disabled button would not be sent with its form; never for a search, which may be a download.
    if (form.method === 'post') setTimeout(() => { if (button && form.dataset.busy) button.disabled = true; });
    else setTimeout(release, 3000);
    say(body().loading);
  }, true);

  // A page out of the back-forward cache may belong to somebody who has signed out since.
  window.addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); else release(); });

  document.addEventListener('htmx:before:response', (event) => {
    const { response, request } = event.detail.ctx;
    const type = response.headers.get('Content-Type') || '';
    if (request.method === 'GET' && response.status < 400 && !type.startsWith('text/html')) {
      event.preventDefault();
      location.assign(request.action);
    }
  });

  document.addEventListener('htmx:after:request', (event) => {
    const ctx = event.detail.ctx;
    const status = ctx.response.status;
    const posted = ctx.request.method !== 'GET';
    if (posted && (status >= 500 || status === 413)) {
      event.preventDefault(); // the page stays, and with it the typed text
      trouble(status === 413 ? body().tooLarge : body().broken);
      return;
    }
    // The address of a refused post cannot be opened again.
    if (posted && status >= 400) ctx.push = 'false';
    if (/^\s*<!doctype/i.test(ctx.text)) {
      ctx.target = document.body;
      ctx.swap = 'outerSync';
    }
  });

  document.addEventListener('htmx:before:history:update', (event) => {
    const action = event.detail.history;
    if (action.path === location.pathname + location.search) action.type = 'replace';
  });

  // After a new page the focus goes where reading starts: to the errors, or to the heading.
  document.addEventListener('htmx:after:swap', (event) => {
    const ctx = event.detail.ctx;
    const main = document.getElementById('main');
    if (!main || (ctx.target !== main && ctx.target !== document.body)) return;
    const errors = main.querySelector('.error-summary');
    const start = errors || main.querySelector('h1') || main;
    if (!start.hasAttribute('tabindex')) start.tabIndex = -1;
    if (!ctx.request.anchor) window.scrollTo(0, 0);
    start.focus({ preventScroll: Boolean(ctx.request.anchor) || !errors });
    const news = main.querySelector('[data-announce]');
    say(news ? news.textContent.trim() : ctx.title || '');
  });

  document.addEventListener('htmx:error', (event) => {
    const { ctx, error } = event.detail;
    if (ctx?.request) trouble(error === 'timeout' ? body().slow : body().unreachable);
  });
  document.addEventListener('htmx:before:request', () => trouble(''));
  document.addEventListener('htmx:finally:request', release);

  // What somebody types is kept as a draft, two seconds after the last key and when the page goes away.
  let typing = null;
  let keeping = null;
  const keep = (last) => {
    const form = typing?.form;
    clearTimeout(typing?.timer);
    typing = null;
    const button = form?.isConnected && !form.dataset.busy && form.querySelector('[data-draft]');
    if (!button) return;
    const said = form.querySelector('[data-draft-said]');
    keeping?.abort();
    keeping = last ? null : new AbortController();
    const request = {
      method: 'POST', body: new URLSearchParams(new FormData(form)), headers: { 'X-Draft': '1' }, keepalive: last, signal: keeping?.signal,
    };
    fetch(button.formAction, request).then(
      (answer) => { said.textContent = answer.status === 204 ? button.dataset.draft : button.dataset.draftLost; },
      (error) => { if (error.name !== 'AbortError') said.textContent = button.dataset.draftLost; },
    );
  };
  document.addEventListener('input', (event) => {
    const form = event.target.form;
    if (!form?.querySelector('[data-draft]')) return;
    clearTimeout(typing?.timer);
    typing = { form, timer: setTimeout(keep, 2000, false) };
  });
  // A form that is sent takes its text along: no draft may come after it.
  document.addEventListener('submit', ({ target }) => {
    if (typing && typing.form !== target) { keep(true); return; }
    clearTimeout(typing?.timer);
    typing = null;
    if (target.querySelector('[data-draft]')) keeping?.abort();
  }, true);
  document.addEventListener('htmx:before:request', () => keep(true));
  window.addEventListener('pagehide', () => keep(true));

  // Pages of a paper are sent as soon as they are chosen, one after the other, with how far each has come.
  const about = (text, file) => text.replace('{name}', file.name);
  const send = (button, file, tell) => new Promise((done) => {
    const sent = new FormData();
    for (const [name, value] of new FormData(button.form)) if (typeof value === 'string') sent.append(name, value);
    sent.append(`pages.${button.dataset.attach}`, file);
    const request = new XMLHttpRequest();
    request.open('POST', button.formAction);
    request.setRequestHeader('X-Draft', '1');
    request.upload.onprogress = ({ loaded, total }) => tell(`${Math.round((100 * loaded) / total)} %`);
    request.onload = () => done(request.status === 204 ? '' : request.status === 422 ? request.responseText : button.dataset.lost);
    request.onerror = () => done(button.dataset.lost);
    request.send(sent);
  });
  document.addEventListener('change', async ({ target }) => {
    const button = target.type === 'file' && target.closest('fieldset')?.querySelector('[data-attach]');
    if (!button || button.form.dataset.busy) return;
    const said = button.parentElement.querySelector('[role="status"]');
    const troubles = [];
    clearTimeout(typing?.timer);
    typing = null;
    button.form.dataset.busy = 'true';
    for (const file of target.files) {
      const tell = (part) => { said.textContent = about(button.dataset.sending, file).replace('{part}', part); };
      const trouble = file.size > Number(button.dataset.most) ? button.dataset.tooLarge : await send(button, file, tell);
      if (trouble) troubles.push(about(trouble, file));
    }
    delete button.form.dataset.busy;
    target.value = '';
    said.textContent = troubles.join(' ');
    if (troubles.length) return;
    history.replaceState(null, '', `${button.dataset.page}#paper-${button.dataset.attach}`);
    location.reload();
  });
  const hideButtons = () => { for (const button of document.querySelectorAll('[data-attach]')) button.hidden = true; };
  document.addEventListener('htmx:after:swap', hideButtons);
  hideButtons();
  // Files that are not sent by now are none of the form's text.
  document.addEventListener('submit', ({ target, submitter }) => {
    for (const file of submitter?.dataset.attach ? [] : target.querySelectorAll('input[type="file"][multiple]')) file.disabled = true;
  }, true);

  // Leafing through a pack by arrow key or swipe goes where its pager's links go, and never past an answer not sent.
  const leaf = (rel) => {
    const pages = document.querySelector('[data-leaf]');
    const link = pages?.querySelector(`a[rel="${rel}"]`);
    if (!link) return;
    const chosen = (each) => (each.matches('[type="radio"], [type="checkbox"]')
      ? each.checked !== each.defaultChecked : each.type !== 'hidden' && each.value !== each.defaultValue);
    if ([...pages.querySelectorAll('input, textarea')].some(chosen)) trouble(pages.dataset.leaf);
    else link.click();
  };
  const scrolls = (each) => Boolean(each) && ((each.scrollWidth > each.clientWidth + 1
    && ['auto', 'scroll'].includes(getComputedStyle(each).overflowX)) || scrolls(each.parentElement));
  const taken = (each) => !each.closest || each.closest('input, textarea, select, [contenteditable]') || scrolls(each);
  // "/" goes to the search of every page, on a narrow screen by way of the menu.
  document.addEventListener('keydown', (event) => {
    const find = document.getElementById('find');
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || !find || taken(event.target)) return;
    event.preventDefault();
    if (!find.checkVisibility()) document.getElementById('rail').showPopover();
    find.focus();
    find.select();
  });
  document.addEventListener('keydown', (event) => {
    const rel = { ArrowLeft: 'prev', ArrowRight: 'next' }[event.key];
    if (!rel || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    if (!taken(event.target)) leaf(rel);
  });
  // A swipe is one finger, quick, long and nearly level; not at the edge, which is the browser's, nor on a page enlarged.
  let finger = null;
  document.addEventListener('pointerdown', ({ pointerType, isPrimary, target, clientX: x, clientY: y, timeStamp }) => {
    const inside = x > 24 && x < innerWidth - 24 && !(visualViewport?.scale > 1.01);
    finger = pointerType === 'touch' && isPrimary && inside && target.closest?.('[data-leaf]') && !taken(target)
      ? { x, y, timeStamp } : null;
  });
  document.addEventListener('pointercancel', () => { finger = null; });
  document.addEventListener('pointerup', (event) => {
    const from = finger;
    finger = null;
    if (!from || event.timeStamp - from.timeStamp > 1000 || !getSelection().isCollapsed) return;
    const across = event.clientX - from.x;
    if (Math.abs(across) < 64 || Math.abs(event.clientY - from.y) > Math.abs(across) / 2) return;
    leaf(across < 0 ? 'next' : 'prev');
  });

  // A password is shown and hidden again by whoever types it.
  const unhide = () => { for (const button of document.querySelectorAll('[data-reveal], [data-pick], [data-print]')) button.hidden = false; };
  document.addEventListener('click', ({ target }) => {
    const button = target.closest?.('[data-reveal]');
    const field = button && document.getElementById(button.dataset.reveal);
    if (!field) return;
    const shown = field.type === 'password';
    field.type = shown ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(shown));
  });
  document.addEventListener('click', ({ target }) => { if (target.closest?.('[data-print]')) print(); });
  // The browser's own calendar writes into the field of text, which takes a day in every way that people write it.
  document.addEventListener('click', ({ target }) => {
    const button = target.closest?.('[data-pick]');
    const field = button && document.getElementById(button.dataset.pick);
    if (!field) return;
    let picker = button.nextElementSibling;
    if (!picker) {
      picker = Object.assign(document.createElement('input'), { type: 'date', className: 'date-picker', tabIndex: -1 });
      picker.setAttribute('aria-hidden', 'true');
      picker.addEventListener('change', () => {
        field.value = picker.value.split('-').reverse().join('/');
        field.dispatchEvent(new Event('input', { bubbles: true }));
        field.focus();
      });
      button.after(picker);
    }
    const typed = /^(\d{1,2})\D(\d{1,2})\D(\d{4})$/.exec(field.value.trim());
    picker.value = typed ? `${typed[3]}-${typed[2].padStart(2, '0')}-${typed[1].padStart(2, '0')}` : '';
    picker.showPicker?.();
  });
  // What is sent is a password again: a browser keeps what stood in a field of text.
  document.addEventListener('submit', ({ target }) => {
    for (const button of target.querySelectorAll('[data-reveal]')) document.getElementById(button.dataset.reveal).type = 'password';
  }, true);
  document.addEventListener('htmx:after:swap', unhide);
  unhide();

  // Figures that have to add up say while they are typed whether they do.
  const add = () => {
    const figure = (id) => Number(document.getElementById(id)?.value.replace(/\D/g, '') || 0);
    for (const place of document.querySelectorAll('[data-sum]')) {
      const sum = place.dataset.sum.trim().split(' ').reduce((all, id) => all + figure(id), 0);
      const whole = figure(place.dataset.whole);
      place.hidden = !sum;
      place.classList.toggle('running-sum-differs', sum !== whole);
      place.textContent = place.dataset[sum === whole ? 'same' : 'other'].replace('{sum}', sum).replace('{whole}', whole);
    }
  };
  document.addEventListener('input', add);
  document.addEventListener('htmx:after:swap', add);
  add();
  // What a browser says of itself is sent as a form, once its owner has let it show alerts.
  const offerAlerts = () => {
    const form = document.querySelector('[data-push]');
    if (form) form.hidden = !(form.nextElementSibling.hidden = Boolean(navigator.serviceWorker && window.PushManager && window.Notification));
  };
  document.addEventListener('click', async ({ target }) => {
    const form = target.closest?.('[data-subscribe]')?.form;
    if (!form) return;
    try {
      if (await Notification.requestPermission() !== 'granted') throw new Error('refused');
      const { pushManager } = await navigator.serviceWorker.ready;
      await (await pushManager.getSubscription())?.unsubscribe(); // it may be of another key
      const { endpoint, keys } = (await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: form.dataset.push })).toJSON();
      for (const [name, value] of Object.entries({ endpoint, key: keys.p256dh, secret: keys.auth })) form.elements[name].value = value;
      form.requestSubmit();
    } catch { trouble(form.dataset.refused); }
  });
  document.addEventListener('htmx:after:swap', offerAlerts);
  offerAlerts();

  // A link of the error summary puts the cursor into its field, not only the field into view.
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('.error-summary a[href^="#"]');
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.scrollIntoView({ block: 'center' });
  });
  // Without a network an installed application shows a page of its own, and keeps nothing else.
  addEventListener('load', () => navigator.serviceWorker?.register(body().worker, { scope: '/' }).catch(() => {}));
  // A sheet of paper has nothing to unfold, and not every browser prints what is folded.
  addEventListener('beforeprint', () => document.querySelectorAll('details:not([open])').forEach((each) => { each.open = true; each.dataset.unfolded = ''; }));
  addEventListener('afterprint', () => document.querySelectorAll('[data-unfolded]').forEach((each) => { each.open = false; delete each.dataset.unfolded; }));
  // The first view of a form that came back (no htmx): the errors are where reading starts.
  document.querySelector('.error-summary')?.focus();
})();
