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

  // A link of the error summary puts the cursor into its field, not only the field into view.
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('.error-summary a[href^="#"]');
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.scrollIntoView({ block: 'center' });
  });
  // The first view of a form that came back (no htmx): the errors are where reading starts.
  document.querySelector('.error-summary')?.focus();
})();
