"""What the end-to-end tests are written with.

`wharf` is an instance of Wharf as a process, `tasks` definitions and tasks of ECS, `waiting` how to wait for something,
`leaks` what an instance must not leave behind, `web` a plain HTTP client.
"""
