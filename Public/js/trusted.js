// The one way for text to become markup or the address of a script. Markup comes from our own server and from the map's own
// library; scripts and workers come from here or, for the map's worker, from what this page itself has made. Nothing becomes a
// script from text.
if (window.trustedTypes?.createPolicy) {
  window.trustedTypes.createPolicy('default', {
    createHTML: text => text,
    createScriptURL(address) {
      const { origin, protocol } = new URL(address, location.href);
      if (origin === location.origin || protocol === 'blob:' && address.startsWith(`blob:${location.origin}/`)) return address;
      throw new TypeError('a script from elsewhere');
    },
  });
}
