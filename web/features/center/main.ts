import { mount } from 'svelte';
import '../../base/tokens.css';
import '../../base/fonts.css';
import '../../base/page.css';
import { startTheme } from '../../base/theme.ts';
import App from './App.svelte';

startTheme();
mount(App, { target: document.body });
