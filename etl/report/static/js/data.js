// Slices of data: scripts that call NL.provide(key, document), loaded when a page asks for them and kept.
"use strict";
(function () {
  const waiting = new Map(); // key -> {promise, resolve}
  const KEY = /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/;
  const policy = window.trustedTypes
    ? window.trustedTypes.createPolicy("newsledger", { createScriptURL: checkAddress })
    : { createScriptURL: checkAddress };

  function checkAddress(address) {
    if (!/^(data|js|vendor)\/[A-Za-z0-9_/.-]+\.js$/.test(address) || address.includes("..")) {
      throw new TypeError(`not a file of this report: ${address}`);
    }
    return address;
  }

  function loadScript(address, isInOrder) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.charset = "utf-8";
      script.async = !isInOrder;
      script.src = policy.createScriptURL(address);
      script.onload = () => {
        script.remove();
        resolve();
      };
      script.onerror = () => {
        script.remove();
        reject(new Error(`${address} cannot be read`));
      };
      document.head.append(script);
    });
  }

  NL.provide = function (key, content) {
    const entry = waiting.get(key);
    if (entry) entry.resolve(content);
  };

  // The document of a slice. Rejected where the file is not there or does not hold it.
  NL.load = function (key, address) {
    if (!KEY.test(key)) return Promise.reject(new Error(`not a slice: ${key}`));
    let entry = waiting.get(key);
    if (!entry) {
      entry = {};
      entry.promise = new Promise((resolve, reject) => {
        entry.resolve = resolve;
        loadScript(address || `data/${key}.js`).then(
          () => reject(new Error(`data/${key}.js does not hold what it should`)),
          (error) => {
            waiting.delete(key); // the next one may try again
            reject(error);
          },
        );
      });
      waiting.set(key, entry);
    }
    return entry.promise;
  };

  // Scripts, each once: side by side over the wire, run in the order of their names.
  const scripts = new Map();
  NL.loadScripts = async function (addresses) {
    for (const address of addresses) {
      if (!scripts.has(address)) scripts.set(address, loadScript(address, true));
    }
    await Promise.all(addresses.map((address) => scripts.get(address).catch((error) => {
      scripts.delete(address); // the next one may try again
      throw error;
    })));
  };

  // Rows of a view as objects.
  NL.objects = function (view) {
    return view.rows.map((row) => Object.fromEntries(view.columns.map((name, index) => [name, row[index]])));
  };
})();
