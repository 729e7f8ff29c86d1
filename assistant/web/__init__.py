"""The web app: a chat on Gradio and server-rendered pages, under one navigation."""
